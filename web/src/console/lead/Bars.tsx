import { addressOf } from "../routes.ts";

export interface Bar {
  label: string;
  n: number;
  /** Address of the rows that it counts. */
  rows: string;
}

const WIDTH = 100;
const HEIGHT = 8;

/** Bars to compare numbers by; each opens the rows behind it. The number itself is always written out. */
export function Bars({ title, bars, nothing }: { title: string; bars: readonly Bar[]; nothing: string }) {
  const most = Math.max(1, ...bars.map(({ n }) => n));
  return (
    <section class="desk-chart">
      <h3>{title}</h3>
      {bars.length === 0 && <p class="desk-quiet">{nothing}</p>}
      <ul class="desk-bars">
        {bars.map(({ label, n, rows }) => (
          <li key={rows}>
            <a href={addressOf({ page: "rows", of: rows })}>
              <span>{label}</span>
              <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect class="desk-bars__ground" width={WIDTH} height={HEIGHT} />
                <rect width={(n / most) * WIDTH} height={HEIGHT} />
              </svg>
              <b>{n}</b>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
