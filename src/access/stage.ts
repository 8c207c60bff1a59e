import type { People } from './catalog.ts'
import type { Needed } from './quorum.ts'
import type { Minutes, NonEmpty, PersonId } from './vocabulary.ts'

export interface Approval {
  readonly stages: NonEmpty<Stage>
  /** How long a request waits for an answer before it lapses. */
  readonly timeout: Minutes
  readonly denyReason: 'optional' | 'required'
  /** Absent: whoever approves gives a reason or none. */
  readonly approveReason?: 'required'
  /** When those who have not decided are reminded for the first time; the gaps grow. Absent: never. */
  readonly remindEvery?: Minutes
  /** Where more than so many people may decide, only so many are asked at first. Absent: everybody is. */
  readonly askAtMost?: number
  /** Who may decide besides, once a stage has waited so long; the soonest first. Absent: nobody ever. */
  readonly escalate?: NonEmpty<Tier>
  /** Who may decide in the stead of an approver who is away and has named them. Absent: nobody. */
  readonly delegates?: People & { readonly label: string }
}

/** More people who may decide a stage from then on, however many of them it needs. */
export interface Tier {
  /** Counted from when the stage began to wait. */
  readonly after: Minutes
  readonly to: NonEmpty<ApproverSource>
}

/** One step of approval: `needed` different humans out of those that `from` names. */
export interface Stage {
  readonly from: NonEmpty<ApproverSource>
  readonly needed: Needed
  /**
   * Each of these has to agree for itself, in any order. Then `from` is all of them together, and `needed` all the words that it takes.
   * Absent: it is one, of whom anybody counts for anybody.
   */
  readonly parties?: NonEmpty<Party>
}

/** Those of a stage who have a quorum of their own. */
export interface Party {
  readonly from: NonEmpty<ApproverSource>
  readonly needed: number
}

export const inAnyOrder = (parties: NonEmpty<Party>): Stage => {
  const [first, ...others] = parties
  const more = others.flatMap(({ from }) => from).filter(one => !first.from.some(other => keyOf(other) === keyOf(one)))
  return {
    from: [...first.from, ...more.filter((one, at) => more.findIndex(other => keyOf(other) === keyOf(one)) === at)],
    needed: parties.reduce((sum, { needed }) => sum + needed, 0),
    parties,
  }
}

export const partiesOf = (stage: Stage): NonEmpty<Pick<Stage, 'from' | 'needed'>> => stage.parties ?? [stage]

/** `owner` is the resource owner, else the integration owner; `manager` is the manager of whoever receives the access. */
export type ApproverSource =
  | { readonly kind: 'owner' }
  | { readonly kind: 'manager' }
  | ({ readonly kind: 'people'; readonly label: string } & People)

/** Who it is, where it is one person by themselves. */
export const personIn = (source: ApproverSource): PersonId | null => {
  if (source.kind !== 'people' || source.groups.length + (source.roles?.length ?? 0) > 0) return null
  const [person, ...others] = source.users
  return others.length === 0 ? (person ?? null) : null
}

/** As the access file calls it. */
export const nameOf = (source: ApproverSource): string => (source.kind === 'people' ? source.label : source.kind)

/** Whom it leads to, whatever it is called. */
export const keyOf = (source: ApproverSource): string =>
  source.kind === 'people' ? [...source.groups, ...source.users].join(' ') : source.kind

/** The same of a party: by this a word says for which it counts. */
export const partyKey = ({ from }: Pick<Party, 'from'>): string => from.map(keyOf).toSorted().join(' | ')

/** Who agrees in one stage, as whoever wrote the file reads it, unless another name is `called`: "all of owner and Security", "owner and 2 of Security, in any order". */
export function stageInWords(stage: Stage, called = nameOf): string {
  const parties = partiesOf(stage).map(({ from, needed }) => {
    const who = from.map(source => called(source)).join(needed === 'all' ? ' and ' : ' or ')
    return needed === 1 ? who : `${needed} of ${who}`
  })
  return parties.length > 1 ? `${parties.join(' and ')}, in any order` : parties.join()
}
