import type { State } from './consequences.ts'

/** The longest notice before an end. Short grants get a quarter of their length, and below four minutes none. */
const longestWarning = 10

/** When the beneficiary is told that the end is near; `null` when the grant is too short for that. */
export function warningAt({ since, endsAt }: State<'active'>): Date | null {
  const lead = Math.min(longestWarning, Math.floor((endsAt.getTime() - since.getTime()) / 60_000 / 4))
  return lead < 1 ? null : new Date(endsAt.getTime() - lead * 60_000)
}
