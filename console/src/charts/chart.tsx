import Box from '@cloudscape-design/components/box';
import Toggle from '@cloudscape-design/components/toggle';
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { clockOf, short } from '../app/format';
import { useDark } from '../app/preferences';

export interface Line {
  label: string;
  values: (number | null)[];
  color: 'done' | 'read' | 'failed' | 'other';
}

const COLORS = {
  light: { done: '#0b8577', read: '#3b6fd4', failed: '#d13212', other: '#8b5cc7', axis: '#424650', grid: '#e6e8ec' },
  dark: { done: '#35c9b5', read: '#7ba7ff', failed: '#ff7a7a', other: '#c4a0ff', axis: '#a4a4ad', grid: '#2b3440' },
};

const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 1e8, 1e9];
const STEPS = [0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, ...WHOLE];

// Lines over time; the same numbers as a table for who asks for them. The values of the moment under the pointer, else the
// latest, stand above.
export function Chart({ title, times, lines, unit = '', whole = false, height = 180 }: {
  title: string; times: number[]; lines: Line[]; unit?: string; whole?: boolean; height?: number;
}) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const dark = useDark();
  const [asTable, setAsTable] = useState(false);
  const [pointed, setPointed] = useState<number | null>(null);
  const shape = lines.map((line) => line.label).join('|');
  useEffect(() => {
    const at = place.current;
    if (!at || asTable) return;
    const colors = dark ? COLORS.dark : COLORS.light;
    const axis = { stroke: colors.axis, grid: { stroke: colors.grid, width: 1 }, ticks: { show: false }, font: '12px system-ui, sans-serif' };
    const made = new uPlot({
      width: at.clientWidth || 300, height,
      padding: [8, 12, 0, 0],
      cursor: { points: { size: 7 }, drag: { x: false, y: false } },
      legend: { show: false },
      scales: { y: { range: (_, low, high) => [Math.min(0, low), high > 0 ? high * 1.1 : 1] } },
      axes: [
        { ...axis, size: 30, space: 76, values: (_, ticks, _axis, _space, step) => ticks.map((tick) => clockOf(tick, step < 60)) },
        { ...axis, size: 46, space: 36, incrs: (_, _axis, _low, high) => (whole || high === 1 ? WHOLE : STEPS),
          values: (_, ticks) => ticks.map((tick) => short(tick)) },
      ],
      series: [
        {},
        ...lines.map((line) => ({
          label: line.label, stroke: colors[line.color], width: 2, points: { show: false },
          ...(line.color === 'done' ? { fill: `${colors.done}22` } : {}),
        })),
      ],
      hooks: { setCursor: [(self) => setPointed(self.cursor.idx ?? null)] },
    }, [times, ...lines.map((line) => line.values)] as uPlot.AlignedData, at);
    plot.current = made;
    const resized = new ResizeObserver(() => made.setSize({ width: at.clientWidth, height }));
    resized.observe(at);
    return () => {
      resized.disconnect();
      made.destroy();
      plot.current = null;
      setPointed(null);
    };
    // The numbers are given below; the chart is made anew for what it looks like.
  }, [dark, asTable, shape, unit, whole, height]);
  useEffect(() => {
    plot.current?.setData([times, ...lines.map((line) => line.values)] as uPlot.AlignedData);
  }, [times, lines]);
  const moment = pointed === null ? undefined : times[pointed];
  const valueOf = (line: Line) => (pointed === null || moment === undefined ? line.values.findLast((value) => value !== null) : line.values[pointed]);
  return (
    <figure className="chart" aria-label={title}>
      <figcaption>
        <Box variant="h3" padding="n">{title}</Box>
        <Toggle checked={asTable} onChange={({ detail }) => setAsTable(detail.checked)}>As table</Toggle>
        <div className="latest">{lines.map((line) => {
          const value = valueOf(line);
          return <span key={line.label} className={line.color}><i className="key" aria-hidden="true" />{line.label} <b>{value === undefined || value === null ? '–' : `${short(value)}${unit}`}</b></span>;
        })}<span className="at">{moment === undefined ? 'latest' : clockOf(moment, true)}</span></div>
      </figcaption>
      {asTable ? <Numbers times={times} lines={lines} unit={unit} title={title} /> : <div ref={place} aria-hidden="true" />}
    </figure>
  );
}

function Numbers({ times, lines, unit, title }: { times: number[]; lines: Line[]; unit: string; title: string }) {
  return (
    <div className="numbers" tabIndex={0} role="region" aria-label={`${title}, as table`}>
      <table>
        <thead><tr><th scope="col">Until</th>{lines.map((line) => <th scope="col" key={line.label}>{line.label}</th>)}</tr></thead>
        <tbody>
          {times.map((at, i) => ({ at, i })).reverse().map(({ at, i }) => (
            <tr key={at}><th scope="row">{clockOf(at, true)}</th>
              {lines.map((line) => <td key={line.label}>{line.values[i] === null || line.values[i] === undefined ? '–' : `${short(line.values[i]!)}${unit}`}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
