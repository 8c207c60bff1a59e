import { secondsFor } from '../access/write-quota.ts'

/**
 * How long so many grants or ends take by what the directory lets one app write: "about 6 min for 10,000". `spent`: writes
 * that were made lately and count still.
 */
export function paceWords(writes: number, spent = 0): string {
  return `${lengthWords(secondsFor(writes, spent))} for ${writes.toLocaleString('en')}`
}

function lengthWords(seconds: number): string {
  if (seconds < 60) return 'less than a minute'
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return `about ${minutes} min`
  const half = Math.round(minutes / 30) / 2
  return `about ${half} h`
}
