/** One thing that was looked at when the setup was checked, in words for whoever runs Doorbell. Never holds a secret. */
export interface Finding {
  /** What was looked at, in two or three words. */
  readonly about: string
  readonly verdict: Verdict
  /** One sentence. May hold names that somebody else gave. */
  readonly says: string
  /** What to do about it. */
  readonly mend: string | null
  /** The page on which it is mended. */
  readonly page: string | null
  /** Where it is about several things: the page of each that `says` names. */
  readonly pages: readonly NamedPage[]
}

export interface NamedPage {
  /** The name of what is looked at there, as somebody else gave it. */
  readonly of: string
  readonly url: string
}

/** `not-checked`: it could not be looked at, and `says` tells why. */
export const verdicts = ['problem', 'warning', 'not-checked', 'ok'] as const
export type Verdict = (typeof verdicts)[number]

type Mend = { readonly mend?: string; readonly page?: string | null; readonly pages?: readonly NamedPage[] }

const finding =
  (verdict: Verdict) =>
  (about: string, says: string, { mend, page, pages }: Mend = {}): Finding => ({
    about,
    verdict,
    says,
    mend: mend ?? null,
    page: page ?? null,
    pages: pages ?? [],
  })
export const ok = finding('ok')
export const warning = finding('warning')
export const problem = finding('problem')
export const notChecked = finding('not-checked')

/** Milliseconds. Signatures, tokens and ends rest on clocks that agree. */
const worthAWarning = 30_000
const tooFar = 5 * 60_000

/** @param ahead milliseconds by which the other clock is ahead of this machine's; `null`: it did not say. */
export function clockFinding(whose: string, ahead: number | null): Finding {
  const about = 'Clock'
  if (ahead === null) return notChecked(about, `The clock of ${whose} was not told.`)
  const apart = Math.abs(ahead)
  const seconds = Math.round(apart / 1000)
  if (apart <= worthAWarning) return ok(about, `This machine's clock agrees with ${whose}'s.`)
  const says = `This machine's clock is ${seconds} seconds ${ahead > 0 ? 'behind' : 'ahead of'} ${whose}'s.`
  const mend = 'set it by NTP'
  return apart <= tooFar ? warning(about, says, { mend }) : problem(about, says, { mend })
}
