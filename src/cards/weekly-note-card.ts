import type { OwnerFallback, OwnerSource, OwnerTried } from '../access/catalog.ts'
import type { DriftKind } from '../access/drift/states.ts'
import type { KeptSource } from '../access/kept-owner.ts'
import type { IntegrationName, NonEmpty, PersonId } from '../access/vocabulary.ts'
import { encodePress } from './buttons.ts'
import {
  type Block,
  type Button,
  type Card,
  code,
  type Line,
  line,
  said,
  saidStrong,
  strong,
  text,
  toType,
  when,
} from './card.ts'
import { driftTitles } from './drift-card.ts'
import { ownerText, unknownOwnersText } from './wording/owner-wording.ts'
import type { Names } from './wording/wording.ts'

/** What whoever answers for an integration had better look at. Each list by name so far as it can be read, and how many more. */
export interface WeeklyNote {
  readonly integration: IntegrationName
  /** Counts weeks, so that each has a note of its own. */
  readonly week: number
  readonly ownerless: readonly WithoutOwner[]
  readonly moreOwnerless: number
  /** Of whose owners not all are known. Absent in notes of before it was told. */
  readonly halfOwned?: readonly HalfOwned[]
  readonly moreHalfOwned?: number
  /** What was changed by hand a week ago or earlier, and nobody has decided about. Absent in notes of before it was told. */
  readonly waiting?: readonly WaitingDrift[]
  readonly moreWaiting?: number
  /** Where the integration looks for owners, for the mend. */
  readonly sources: readonly OwnerSource[]
  /** Whom Doorbell is about to forget, and when (ISO). */
  readonly leaving: readonly { readonly person: PersonId; readonly on: string }[]
  /** Who stays until a later note names them. */
  readonly moreLeaving: number
}

/** The name of a resource, and why every place that could name its owner leads to nobody. */
export interface WithoutOwner {
  readonly name: string
  readonly because: OwnerFallback
  readonly tried: readonly OwnerTried[]
  /** Whether the integration owner can decide meanwhile. */
  readonly decided: boolean
}

/** The name of a resource, and whom one place names as its owner in vain, while others whom it names decide. */
export interface HalfOwned {
  readonly name: string
  readonly source: KeptSource
  readonly unknown: NonEmpty<string>
}

/** The name of a resource, what differs there, of whom, and since when (ISO). */
export interface WaitingDrift {
  readonly name: string
  readonly kind: DriftKind
  readonly holder: { readonly person: PersonId } | { readonly group: string }
  readonly since: string
}

/** Once a week: resources without an owner who can decide, and what nobody has decided about, and people whom Doorbell is about to forget. */
export function weeklyNoteCard(note: WeeklyNote, names: Names): Card {
  const headline = headlineOf(note)
  const parts = [
    note.ownerless.length > 0 ? [titled('Without an owner who can decide:'), ...withoutOwner(note)] : [],
    note.halfOwned?.length
      ? [titled('Owners whom nobody knows:'), ...withUnknownOwners(note.halfOwned, note.moreHalfOwned ?? 0)]
      : [],
    note.waiting?.length
      ? [titled('Changed by hand, and not decided:'), ...notDecided(note.waiting, note.moreWaiting ?? 0, names)]
      : [],
    note.leaving.length > 0 ? [titled('About to be forgotten:'), ...aboutToBeForgotten(note, names)] : [],
  ].filter(part => part.length > 0)
  return {
    summary: headline,
    title: 'The week ahead',
    tone: 'plain',
    blocks: [
      { kind: 'line', line: headline },
      ...parts.flatMap((part, at): readonly Block[] => (at > 0 ? [{ kind: 'divider' }, ...part] : part)),
    ],
  }
}

const titled = (title: string): Block => ({ kind: 'line', line: line(strong(title)) })

function headlineOf({
  integration,
  ownerless,
  moreOwnerless,
  halfOwned = [],
  moreHalfOwned = 0,
  waiting = [],
  moreWaiting = 0,
  leaving,
}: WeeklyNote): Line {
  const [resources, half, people] = [ownerless.length + moreOwnerless, halfOwned.length + moreHalfOwned, leaving.length]
  const undecided = waiting.length + moreWaiting
  const parts = [
    ...(resources > 0
      ? [`${resources === 1 ? 'one resource has' : `${resources} resources have`} no owner who can decide`]
      : []),
    ...(half > 0 ? [`${half === 1 ? 'one resource names' : `${half} resources name`} somebody unknown as owner`] : []),
    ...(undecided > 0
      ? [`${undecided === 1 ? 'one change' : `${undecided} changes`} by hand nobody has decided about for a week`]
      : []),
    ...(people > 0 ? [`${people === 1 ? 'one person is' : `${people} people are`} about to be forgotten`] : []),
  ]
  return line(
    'In ',
    saidStrong(integration),
    `, ${parts.slice(0, -1).join(', ')}${parts.length > 1 ? ', and ' : ''}${parts.at(-1) ?? ''}.`,
  )
}

function withoutOwner({ ownerless, moreOwnerless, sources }: WeeklyNote): readonly Block[] {
  const lines = ownerless.map(({ name, decided, ...why }) =>
    line('• ', saidStrong(name), `: ${ownerText(why)}${decided ? '' : ', and nobody can decide it meanwhile'}.`),
  )
  const more = moreOwnerless > 0 ? [line(`• and ${moreOwnerless} more.`)] : []
  const asked = ownerless.some(({ decided }) => decided) ? 'The integration owner is asked instead. ' : ''
  return [
    ...[...lines, ...more].map((content): Block => ({ kind: 'line', line: content })),
    {
      kind: 'note',
      line: [text(`${asked}To mend it, name somebody active `), ...whereText(sources, ownerless[0]?.name), text('.')],
    },
  ]
}

/** The others whom the same place names decide, so nothing waits for it; whoever was to decide with them hears nothing. */
function withUnknownOwners(some: readonly HalfOwned[], more: number): readonly Block[] {
  const lines = some.map(({ name, ...names }) => line('• ', saidStrong(name), ': ', ...unknownOwnersText(names), '.'))
  return [
    ...[...lines, ...(more > 0 ? [line(`• and ${more} more.`)] : [])].map(
      (content): Block => ({ kind: 'line', line: content }),
    ),
    {
      kind: 'note',
      line: line(
        'The others named there are asked. To mend it, write the name as the directory has it, or take it out.',
      ),
    },
  ]
}

function notDecided(some: readonly WaitingDrift[], more: number, names: Names): readonly Block[] {
  const lines = some.map(({ name, kind, holder, since }) =>
    line(
      `• ${driftTitles[kind]}: `,
      saidStrong('group' in holder ? holder.group : names(holder.person)),
      ', ',
      saidStrong(name),
      ', found ',
      when(new Date(since)),
      '.',
    ),
  )
  return [
    ...[...lines, ...(more > 0 ? [line(`• and ${more} more.`)] : [])].map(
      (content): Block => ({ kind: 'line', line: content }),
    ),
    {
      kind: 'note',
      line: line(
        'Nothing of it is changed before somebody decides. Whoever answers for the resource has a card with the buttons: please remind them, or name another owner, who is asked within a quarter of an hour.',
      ),
    },
  ]
}

const places: Readonly<Record<Exclude<OwnerSource, 'tags'>, string>> = {
  description: 'in its description',
  attributes: 'in its owner attribute',
  'listed-owners': 'as its owner in the directory',
}

function whereText(sources: readonly OwnerSource[], name = '<name>'): Line {
  const all = sources.map(source =>
    source === 'tags'
      ? line('under tags in the access file, or as an access admin with ', toType('tag '), said(name), code(' owner=…'))
      : line(places[source]),
  )
  return all.flatMap((part, index) => [...(index > 0 ? line(', or ') : []), ...part])
}

function aboutToBeForgotten({ leaving, moreLeaving }: WeeklyNote, names: Names): readonly Block[] {
  const [first, others] = [leaving.slice(0, mostButtons), leaving.slice(mostButtons)]
  const lines = first.map(({ person, on }) => line('• ', saidStrong(names(person)), ': ', when(new Date(on)), '.'))
  const also = others.length > 0 ? [alsoText(others, names)] : []
  const later =
    moreLeaving > 0
      ? [line(`• ${moreLeaving} more are to be forgotten some day, and not before a later note names them.`)]
      : []
  const more = [...also, ...later]
  return [
    ...[...lines, ...more].map((content): Block => ({ kind: 'line', line: content })),
    {
      kind: 'note',
      line: line(
        'They have had no access for as long as the access file says. Doorbell then forgets which chat account is theirs, where they are written to and what they may want again; whoever comes back is known again, or links again where that is how they are known. What was asked, decided and given stays recorded, and no account in the directory is touched. To keep somebody, press here or type ',
        toType('keep <person>'),
        '.',
      ),
    },
    { kind: 'buttons', buttons: first.map(({ person }) => keepButton(person, names(person))) },
  ]
}

/** So many have a line and a button of their own. */
const mostButtons = 10

function alsoText(others: WeeklyNote['leaving'], names: Names): Line {
  const earliest = Math.min(...others.map(({ on }) => new Date(on).getTime()))
  const called = others.map(({ person }) => names(person)).join(', ')
  return line('• Not before ', when(new Date(earliest)), ' also ', said(called), '.')
}

const keepButton = (person: PersonId, name: string): Button => ({
  label: `Keep ${name}`.slice(0, 40),
  value: encodePress({ verb: 'keep-person', person }),
  style: 'plain',
  spoken: `Do not forget ${name}`.slice(0, 75),
  asksForReason: false,
})
