import Box from '@cloudscape-design/components/box';
import Toggle from '@cloudscape-design/components/toggle';
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { short } from '../app/format';
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

// Lines over time; the same numbers as a table for who asks for them.
export function Chart({ title, times, lines, unit = '', height = 200 }: {
  title: string; times: number[]; lines: Line[]; unit?: string; height?: number;
}) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const dark = useDark();
  const [asTable, setAsTable] = useState(false);
  const shape = lines.map((line) => line.label).join('|');
  useEffect(() => {
    const at = place.current;
    if (!at || asTable) return;
    const colors = dark ? COLORS.dark : COLORS.light;
    const axis = { stroke: colors.axis, grid: { stroke: colors.grid, width: 1 }, ticks: { stroke: colors.grid, width: 1 }, font: '12px system-ui, sans-serif' };
    const made = new uPlot({
      width: at.clientWidth || 300, height,
      cursor: { points: { size: 7 } },
      legend: { live: true },
      scales: { y: { range: (_, low, high) => [Math.min(0, low), high > 0 ? high * 1.1 : 1] } },
      axes: [{ ...axis }, { ...axis, size: 56, values: (_, ticks) => ticks.map((tick) => short(tick)) }],
      series: [
        { value: (_, at) => (at ? new Date(at * 1000).toLocaleTimeString() : '–') },
        ...lines.map((line) => ({
          label: line.label, stroke: colors[line.color], width: 2, points: { show: false },
          ...(line.color === 'done' ? { fill: `${colors.done}22` } : {}),
          value: (_: uPlot, value: number | null) => (value === null || value === undefined ? '–' : `${short(value)}${unit}`),
        })),
      ],
    }, [times, ...lines.map((line) => line.values)] as uPlot.AlignedData, at);
    plot.current = made;
    const resized = new ResizeObserver(() => made.setSize({ width: at.clientWidth, height }));
    resized.observe(at);
    return () => {
      resized.disconnect();
      made.destroy();
      plot.current = null;
    };
    // The numbers are given below; the chart is made anew for what it looks like.
  }, [dark, asTable, shape, unit, height]);
  useEffect(() => {
    plot.current?.setData([times, ...lines.map((line) => line.values)] as uPlot.AlignedData);
  }, [times, lines]);
  const last = (line: Line) => line.values.findLast((value) => value !== null);
  return (
    <figure className="chart" aria-label={title}>
      <figcaption>
        <Box variant="h3" padding="n">{title}</Box>
        <div className="latest">{lines.map((line) => {
          const value = last(line);
          return <span key={line.label} className={line.color}>{line.label} <b>{value === undefined || value === null ? '–' : `${short(value)}${unit}`}</b></span>;
        })}</div>
        <Toggle checked={asTable} onChange={({ detail }) => setAsTable(detail.checked)}>As table</Toggle>
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
            <tr key={at}><th scope="row">{new Date(at * 1000).toLocaleTimeString()}</th>
              {lines.map((line) => <td key={line.label}>{line.values[i] === null || line.values[i] === undefined ? '–' : `${short(line.values[i]!)}${unit}`}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
