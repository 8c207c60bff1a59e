import type { ForOthers } from '../../access/path.ts'
import type { Stage } from '../../access/stage.ts'
import { isNonEmpty, type Minutes, type NonEmpty } from '../../access/vocabulary.ts'
import { type Block, type Line, line, said, saidStrong } from '../card.ts'
import { stagesText } from './flow-wording.ts'
import { lengthText, type Names } from './wording.ts'

/** A flow by which something may be asked for, for somebody else. */
export interface FlowForOthers {
  readonly name: string
  readonly usual: Minutes
  readonly max: Minutes
  /** None: the flow itself approves. */
  readonly stages: readonly Stage[]
}

export interface CanForOthers {
  /** By which flows they may ask for whom, where that is not the flow that counts for themselves. */
  readonly theirs: readonly (FlowForOthers & { readonly whom: NonEmpty<ForOthers> })[]
  /** By which flow whoever reads it may ask for them. Absent: by none, or it is they themselves. */
  readonly reader?: FlowForOthers
}

interface About {
  readonly person: string
  readonly self: boolean
}

/** Whom else somebody may ask for, and who may ask for them: what is closed to one's own wish may be open to another's. */
export const forOthersBlocks = ({ theirs, reader }: CanForOthers, { person, self }: About, names: Names): Block[] => [
  ...theirs.map(
    (flow): Block => ({
      kind: 'line',
      line: line(
        `${self ? 'You' : 'They'} can ask for it for ${whomText(flow.whom, self)}, `,
        ...byFlow(flow, names),
        flow.whom.includes('direct-reports') && asksManagers(flow)
          ? `. Where that manager is ${self ? 'you' : 'who asks'}, somebody else decides.`
          : '.',
      ),
    }),
  ),
  ...(reader
    ? [
        {
          kind: 'line',
          line: line('You can ask for it for ', saidStrong(person), ', ', ...byFlow(reader, names), '.'),
        } as const,
      ]
    : []),
]

const byFlow = ({ name, usual, max, stages }: FlowForOthers, names: Names): Line =>
  line(
    'by the access flow ',
    said(name),
    `: ${lengthText(usual)} when nothing is said, ${lengthText(max)} at most, `,
    ...(isNonEmpty(stages)
      ? line('decided ', ...stagesText(stages, names))
      : line('approved at once by the flow itself')),
  )

const asksManagers = ({ stages }: FlowForOthers): boolean =>
  stages.some(({ from }) => from.some(({ kind }) => kind === 'manager'))

const whomText = (whom: readonly ForOthers[], self: boolean): string =>
  whom.map(kind => (self ? yours : theirs)[kind]).join(' or ')

const yours: Readonly<Record<ForOthers, string>> = {
  others: 'anybody else',
  'direct-reports': 'whoever you are the manager of',
  'own-admin-account': 'another account of your own',
}

const theirs: Readonly<Record<ForOthers, string>> = {
  others: 'anybody else',
  'direct-reports': 'whoever they are the manager of',
  'own-admin-account': 'another account of their own',
}
