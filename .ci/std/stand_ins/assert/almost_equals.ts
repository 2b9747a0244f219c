import { refuse } from "./_message.ts";

/** Asserts that two numbers are within a tolerance: by default one part in ten million. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance: number = Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7,
  msg?: string,
): void {
  if (Object.is(actual, expected)) return;
  const delta = Math.abs(expected - actual);
  if (delta <= tolerance) return;
  refuse(
    `Expected actual: "${digits(actual)}" to be close to "${digits(expected)}": ` +
      `delta "${digits(delta)}" is greater than "${digits(tolerance)}"`,
    msg,
  );
}

function digits(value: number): string {
  return Number.isInteger(value) ? `${value}` : value.toExponential();
}
