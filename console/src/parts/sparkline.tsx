// A small line without axes; its last value stands beside it.
export function Sparkline({ values, label, width = 96, height = 24 }: {
  values: readonly (number | null)[]; label: string; width?: number; height?: number;
}) {
  const known = values.filter((value): value is number => value !== null);
  const top = Math.max(...known, 1e-9);
  const step = values.length > 1 ? width / (values.length - 1) : width;
  const y = (value: number) => height - 2 - (Math.max(0, value) / top) * (height - 4);
  let path = '', open = false;
  values.forEach((value, i) => {
    if (value === null) {
      open = false;
      return;
    }
    path += `${open ? 'L' : 'M'}${(i * step).toFixed(1)} ${y(value).toFixed(1)}`;
    open = true;
  });
  return (
    <svg className="sparkline" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <line className="ground" x1="0" x2={width} y1={height - 2} y2={height - 2} />
      {known.length > 1 && <path className="area" d={`${path}L${((values.length - 1) * step).toFixed(1)} ${height - 2}L0 ${height - 2}Z`} />}
      {known.length > 1 && <path className="line" d={path} />}
    </svg>
  );
}
