/** One thing that was measured, beside what it is measured against. */
export interface Figure {
  readonly name: string
  /** The median of the runs. */
  readonly measured: number
  readonly unit: string
  readonly runs: readonly number[]
  /** Something else in the same run on the same machine: what moves with the machine moves both. */
  readonly yardstick?: { readonly name: string; readonly measured: number; readonly ratio: number }
  readonly goal?: { readonly words: string; readonly met: boolean }
  readonly note?: string
}

export interface NotMeasured {
  readonly name: string
  readonly because: string
}

export type Result = Figure | NotMeasured

export const median = (runs: readonly number[]): number => percentile(runs, 50)

/** Of 100, so many are at most this. @throws where nothing was measured: no figure comes of that */
export function percentile(runs: readonly number[], of: number): number {
  const sorted = runs.toSorted((a, b) => a - b)
  const found = sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil((of / 100) * sorted.length) - 1))]
  if (found === undefined) throw new Error('nothing was measured')
  return found
}

/** Three digits that count. */
const short = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3))

export function table(results: readonly Result[]): string {
  const rows = [
    ['what', 'median', 'runs', 'beside', 'goal', ''],
    ...results.map(result => {
      if ('because' in result) return [result.name, 'not measured', '', result.because, '', '']
      const { name, measured, unit, runs, yardstick, goal } = result
      return [
        name,
        `${short(measured)} ${unit}`,
        runs.length > 1 ? `${short(Math.min(...runs))}–${short(Math.max(...runs))}` : '',
        yardstick ? `${short(yardstick.ratio)} × ${yardstick.name} (${short(yardstick.measured)})` : '',
        goal?.words ?? '',
        goal ? (goal.met ? 'met' : 'NOT MET') : '',
      ]
    }),
  ]
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? []
  const lines = rows.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const notes = results.flatMap(result => ('note' in result && result.note ? [`${result.name}: ${result.note}`] : []))
  return [...lines, ...(notes.length > 0 ? ['', ...notes] : [])].join('\n')
}
