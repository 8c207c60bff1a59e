import type { People } from './catalog.ts'
import { atLeast, type Needed } from './quorum.ts'
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
  readonly parties?: Alternative
  /** Any one of these is enough. Then `from` is all of them together, and `needed` the words that the shortest takes. */
  readonly anyOf?: NonEmpty<Alternative>
}

/** Those of a stage who have a quorum of their own. */
export interface Party {
  readonly from: NonEmpty<ApproverSource>
  readonly needed: Needed
}

/** Enough for a stage, once each of these has agreed. */
export type Alternative = NonEmpty<Party>

export const inAnyOrder = (parties: Alternative): Stage => ({ ...together([parties]), parties })

export function anyOf(alternatives: NonEmpty<Alternative>): Stage {
  const [first, ...others] = alternatives
  return others.length === 0 ? inAnyOrder(first) : { ...together(alternatives), anyOf: alternatives }
}

function together([first, ...others]: NonEmpty<Alternative>): Pick<Stage, 'from' | 'needed'> {
  const [source, ...sources] = first[0].from
  const all = [...sources, ...[...first.slice(1), ...others.flat()].flatMap(({ from }) => from)]
  const isFirst = (one: ApproverSource, at: number) => all.findIndex(other => keyOf(other) === keyOf(one)) === at
  return {
    from: [source, ...all.filter((one, at) => keyOf(one) !== keyOf(source) && isFirst(one, at))],
    needed: Math.min(...[first, ...others].map(wordsFor)),
  }
}

/** At least; everybody of a party may be one. */
const wordsFor = (alternative: Alternative): number => alternative.reduce((sum, { needed }) => sum + atLeast(needed), 0)

/** By which of these a stage can be over. `null`: in it anybody counts for anybody. */
export const alternativesOf = ({ parties, anyOf }: Stage): NonEmpty<Alternative> | null =>
  anyOf ?? (parties ? [parties] : null)

/** The parties of all of its alternatives; a stage that has none is one itself. */
export const partiesOf = (stage: Stage): readonly Party[] => alternativesOf(stage)?.flat() ?? [stage]

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
  const inWords = (party: Party) => partyInWords(party, called)
  const alternatives = (stage.anyOf ?? [partiesOf(stage)]).map(parties => parties.map(inWords).join(' and '))
  return `${alternatives.join(', or ')}${stage.parties ? ', in any order' : ''}`
}

function partyInWords({ from, needed }: Party, called: typeof nameOf): string {
  const who = from.map(source => called(source)).join(needed === 'all' ? ' and ' : ' or ')
  return needed === 1 ? who : `${needed} of ${who}`
}
