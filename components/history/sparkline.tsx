interface SparklineProps {
  values: readonly number[];
  /** What it shows, for those who do not see it. */
  label: string;
}

const WIDTH = 96;
const HEIGHT = 20;

/** A bar for each value, the highest as high as the line. */
export function Sparkline({ values, label }: SparklineProps) {
  const top = Math.max(1, ...values);
  const step = WIDTH / Math.max(1, values.length);
  return (
    <svg
      role="img"
      aria-label={label}
      width={WIDTH}
      height={HEIGHT}
      className="inline-block align-middle text-accent"
    >
      {values.map((value, index) => {
        const height = value === 0 ? 1 : Math.max(2, (value / top) * HEIGHT);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
            key={index}
            x={index * step}
            y={HEIGHT - height}
            width={Math.max(1, step - 1)}
            height={height}
            fill="currentColor"
            opacity={value === 0 ? 0.25 : 1}
          />
        );
      })}
    </svg>
  );
}
