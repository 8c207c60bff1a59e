import { after, minutes } from '../vocabulary.ts'

/** Who can act is told when what is approved is not given for so long, because something goes wrong again and again. */
const lateAfter = minutes(5)

/** What keeps it from being given, as it was answered last: `code` for whoever runs Doorbell, the words for everybody. */
export interface LateStart {
  readonly code: string
  readonly explanation: string
  readonly toldAt: Date
  /** Each that was told of, once however often they take turns. Absent: this one alone. */
  readonly told?: readonly string[]
}

/** What went wrong at one try. `anew`: the first of these tries, which go on until it is given, held back or given up. */
export interface Trouble {
  readonly code: string
  readonly explanation: string
  readonly anew: boolean
}

/** All that it takes to know of a grant that is starting. */
interface Troubled {
  /** Since when something has gone wrong at each try. Absent: nothing has yet. */
  readonly troubledSince?: Date
  /** It goes on being tried. Absent: nothing keeps it up for long. */
  readonly late?: LateStart
}

/** What becomes of a grant that could not be given at a try; `null`: nothing that was not known. `isNews`: it is to be told. */
export function hearTrouble<S extends Troubled>(
  grant: S,
  { code, explanation, anew }: Trouble,
  now: Date,
): { readonly next: S; readonly isNews: boolean } | null {
  const { late } = grant
  const troubledSince = (anew ? null : grant.troubledSince) ?? now
  if (now < after(troubledSince, lateAfter) || late?.code === code)
    return troubledSince === grant.troubledSince ? null : { next: { ...grant, troubledSince }, isNews: false }
  const told: readonly string[] = late ? (late.told ?? [late.code]) : []
  const isNews = !told.includes(code)
  const all = isNews ? [...told, code] : told
  return {
    next: { ...grant, troubledSince, late: { code, explanation, toldAt: late?.toldAt ?? now, told: all } },
    isNews,
  }
}
