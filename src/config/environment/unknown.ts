import { distance } from 'fastest-levenshtein'
import { notYet, settingBehind, settingNames } from './names.ts'
import type { Reading } from './reading.ts'

const all: readonly string[] = [...settingNames, ...Object.keys(notYet)]

/** Notes what was set and cannot be honoured: settings of later releases, and names that are nearly those of settings. */
export function noteWhatIsIgnored(names: Iterable<string>, reading: Reading): void {
  for (const name of names) {
    const setting = settingBehind(name)
    const later = setting === null ? undefined : notYet[setting]
    if (later !== undefined) reading.problem(name, `is set, and ${later.reason}`, later.mend)
    if (setting !== null) continue
    const meant = meantBy(name)
    if (meant !== null && !reading.isGiven(meant))
      reading.problem(name, 'is no setting of Doorbell', `did you mean ${meant}? Rename it, or leave it out`)
  }
}

/**
 * The setting that a name was probably meant to be. Other programs share the environment, so it has to be close:
 * only underscores and case apart, or one or two letters of a long name.
 */
export function meantBy(name: string): string | null {
  const squeezed = squeeze(name.replace(/_FILE$/i, ''))
  const [closest] = all
    .map(setting => ({ setting, apart: distance(squeezed, squeeze(setting)), length: squeeze(setting).length }))
    .filter(({ apart, length }) => length >= 8 && apart <= (length >= 13 ? 2 : 1))
    .sort((a, b) => a.apart - b.apart)
  return closest?.setting ?? null
}

const squeeze = (name: string): string => name.toUpperCase().replace(/[_-]/g, '')
