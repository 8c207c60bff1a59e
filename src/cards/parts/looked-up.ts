import type { Decision } from '../../access/request/states.ts'
import { type Line, line, saidStrong, when } from '../card.ts'
import { entitledText } from '../wording/owner-wording.ts'
import { chatText, type Names } from '../wording/wording.ts'

/** Most entries of one list on a card; what is left out is counted, never silently cut. */
export const mostShown = 20

/** One word of somebody's, with all that an auditor asks: who, when, by which way, under which access file. */
export function decisionLine({ verdict, by, at, via, policy, stage, entitledBy }: Decision, names: Names): Line {
  const who = by.kind === 'person' ? saidStrong(names(by.person)) : saidStrong(`the access flow ${by.name}`)
  const done = verdict === 'approve' ? 'Approved' : 'Denied'
  const as = entitledBy ? line(', ', ...entitledText(entitledBy)) : []
  const file = `(stage ${stage + 1}, by ${chatText(via)}, access file ${shortHash(policy)})`
  return line(`${done} by `, who, ...as, ', ', when(at), ` ${file}.`)
}

/** As much of a hash as tells two apart; the audit has all of it. */
const shortHash = (hash: string): string => hash.replace(/^sha256:/, '').slice(0, 12)

export const leftOut = (all: number): Line[] => (all > mostShown ? [line(`… and ${all - mostShown} more.`)] : [])
