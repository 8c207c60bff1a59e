import type { RequestStatus } from '../../access/request/states.ts'
import type { Minutes, PersonId } from '../../access/vocabulary.ts'
import { type Line, line, saidStrong } from '../card.ts'

/** How people are called on cards. `otherwise`: what to say of somebody who is not known. */
export type Names = (person: PersonId, otherwise?: string) => string

/** "2 hours", "1 hour 30 minutes", "3 days". */
export function lengthText(length: Minutes): string {
  const parts = [
    [Math.floor(length / 1440), 'day'],
    [Math.floor((length % 1440) / 60), 'hour'],
    [length % 60, 'minute'],
  ] as const
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`)
    .join(' ')
}

/** A chat as people write it: its name is what they type. */
export const chatText = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`

/** "Slack", "Slack or Teams", "Slack, Teams or both". */
export const eitherText = (names: readonly string[]): string =>
  names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${names.at(-1)}` : names.join('')

/** "once", "twice", "3 times". */
export const timesText = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`)

export const statusText: Readonly<Record<RequestStatus, string>> = {
  'awaiting-approval': 'waiting for approval',
  approved: 'approved',
  denied: 'denied',
  withdrawn: 'withdrawn',
  lapsed: 'lapsed',
}

/** Names one after the other, each to be recognised. */
export const listed = (names: readonly string[]): Line =>
  names.flatMap((name, index) => [...(index > 0 ? line(', ') : []), saidStrong(name)])
