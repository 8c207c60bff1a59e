import type { Grant } from '../../access/grant/states.ts'
import { secondsFor } from '../../access/write-quota.ts'
import { type Line, line, when } from '../card.ts'

/**
 * How long so many grants or ends take by what the directory lets one app write: "about 6 min for 10,000". `spent`: writes
 * that were made lately and count still.
 */
export function paceWords(writes: number, spent = 0): string {
  return `${lengthWords(secondsFor(writes, spent))} for ${writes.toLocaleString('en')}`
}

type Active = Extract<Grant, { status: 'active' }>

/** Whether it is there to be used, where anybody looked: granted is not usable. */
export function usableLines({ usableSince }: Active, usual: number | undefined): readonly Line[] {
  if (usableSince === undefined) return []
  if (usableSince) return [line('Usable since ', when(usableSince, 'exact-time'), '.')]
  return [line('The directory does not list it yet, so it may not be usable.'), ...usuallyUsable(usual)]
}

/** `usual` in milliseconds, learned from what was given before; absent where nothing is known. */
export const usuallyUsable = (usual: number | undefined): readonly Line[] =>
  usual === undefined
    ? []
    : [line(`Usually it can be used ${usual < 1_000 ? 'at once' : `after ${spanWords(usual / 1_000)}`}.`)]

/** Behind "verified gone". */
export const lateText = (seconds: number | undefined): string =>
  seconds === undefined ? '' : `, ${spanWords(seconds)} late`

/** "40 s", "7 min", "3 h". */
function spanWords(seconds: number): string {
  if (seconds < 100) return `${Math.max(1, Math.round(seconds))} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 100 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}

export function lengthWords(seconds: number): string {
  if (seconds < 60) return 'less than a minute'
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return `about ${minutes} min`
  const half = Math.round(minutes / 30) / 2
  return `about ${half} h`
}
