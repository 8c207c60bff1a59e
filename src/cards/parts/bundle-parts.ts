import type { AskedBecause, Entitlement } from '../../access/catalog.ts'
import { countsFor } from '../../access/request/counting.ts'
import type { AccessRequest } from '../../access/request/states.ts'
import { neededFor } from '../../access/request/still-needed.ts'
import type { ResourceId } from '../../access/vocabulary.ts'
import { type Block, type Line, line, said, saidStrong, text } from '../card.ts'
import { partsTogether } from '../wording/progress.ts'
import { givesText, heldByText } from '../wording/resource-wording.ts'
import { andAll, isAllOfSeveral, partOf } from './asked.ts'
import { plainText } from './plain-text.ts'
import type { RequestView } from './request-view.ts'
import type { ResourceView } from './resource-view.ts'
import type { Progress } from './together.ts'

/**
 * Each part of a bundle in a line of its own: what it is and gives, who has agreed and who is asked, and what became of it. Every
 * part stands there, however many there are, because each is decided about and given by itself.
 */
export function partBlocks(view: RequestView, { held = false }: { readonly held?: boolean } = {}): Block[] {
  if (!isAllOfSeveral(view)) return []
  const { request } = view
  const given = partsTogether(view)
  const { entitlements } = request.ask
  return entitlements.map((entitlement, at): Block => {
    const part = partOf(view, entitlement)
    const [resource] = part.resources
    return {
      kind: 'line',
      line: [
        ...named(resource, entitlements.length),
        ...(resource.gives ? [...line(', gives '), ...givesText(resource.gives)] : []),
        ...(request.status === 'awaiting-approval' ? agreedAbout(view, request, entitlement) : []),
        ...(held && request.status === 'awaiting-approval'
          ? [...line('. Held: '), ...heldByText(resource.heldBy)]
          : []),
        ...howItStands(given?.own[at], mostWords / entitlements.length),
      ],
    }
  })
}

/** One of so many parts, and what came of it. */
export const partLine = (resource: ResourceView, parts: number, own: Progress | undefined): Line => [
  ...named(resource, parts),
  ...howItStands(own, mostWords / parts),
]

/** What is told of all parts together, in characters: a chat takes so much of one message, and the buttons come below it. */
const mostWords = 4_000

/**
 * As much as there is room for: that it is granted, or not, always, and once; what else there is to say only as far as it fits.
 */
function howItStands(own: Progress | undefined, room: number): Line {
  if (!own) return []
  const [first, ...others] = own.lines
  const told = first && plainText(first).startsWith(`${own.title} at `)
  const said = told ? [...line(': '), ...startingLow(first)] : [...line(`: ${own.title.toLowerCase()}.`)]
  for (const one of told ? others : own.lines) {
    if (plainText([...said, ...one]).length > room) return [...said, ...line(' …')]
    said.push(...line(' '), ...one)
  }
  return said
}

const startingLow = ([first, ...others]: Line): Line =>
  first?.kind === 'text' ? [text(`${first.text.charAt(0).toLowerCase()}${first.text.slice(1)}`), ...others] : []

/** Of many parts none is told by a name as long as a directory lets it be. */
const fewParts = 8
const mostOfName = 100

function named({ name, type }: ResourceView, parts: number): Line {
  const characters = [...name]
  const shown =
    parts > fewParts && characters.length > mostOfName ? `${characters.slice(0, mostOfName - 1).join('')}…` : name
  return line('• ', saidStrong(shown), ` (${type})`)
}

/** In whose stead somebody is asked about some parts of it besides, and which parts it is about where it is not all of them. */
export function partsAskedLines(view: RequestView, { of, besides }: AskedBecause): Line[] {
  const namesOf = (parts: readonly ResourceId[]): Line =>
    andAll(
      view.request.ask.entitlements.flatMap(({ resource }, at) =>
        parts.includes(resource) ? (view.resources[at]?.name ?? []) : [],
      ),
    )
  return [
    ...(besides ?? []).map(one =>
      line(...insteadOfText(one), 'you are asked about ', ...namesOf(one.of ?? []), ' as well.'),
    ),
    ...(of ? [line('Your word is about ', ...namesOf(of), '; others decide about the rest.')] : []),
  ]
}

const insteadOfText = (because: AskedBecause): Line =>
  because.kind === 'delegated'
    ? line('In the stead of ', saidStrong(because.name), ', who is away and named you, ')
    : []

/** Who has agreed to this part in the stage that waits, and who was asked about it. */
function agreedAbout(
  { names, askedOf }: RequestView,
  request: Extract<AccessRequest, { status: 'awaiting-approval' }>,
  entitlement: Entitlement,
): Line {
  const { current, decisions } = request.progress
  const agreed = decisions
    .filter(decision => decision.stage === current && countsFor(decision, entitlement))
    .flatMap(({ by }) => (by.kind === 'person' ? [by.person] : []))
    .toReversed()
  const needed = neededFor(request, entitlement)
  const asked = (askedOf?.get(entitlement.resource) ?? []).filter(person => !agreed.includes(person))
  const waits =
    asked.length > 0
      ? line(
          'waits for ',
          ...oneOf(
            asked.map(one => names(one)),
            needed,
          ),
        )
      : line('waits')
  return line(
    ': ',
    ...(agreed.length > 0 ? line('approved by ', ...andAll(agreed.map(one => names(one)))) : []),
    ...(needed > 0 ? [...line(agreed.length > 0 ? ', ' : ''), ...waits] : []),
  )
}

const namedAtMost = 3

function oneOf(names: readonly string[], needed: number): Line {
  const shown = names.slice(0, namedAtMost)
  const more = names.length - shown.length
  const how = names.length > needed ? `${needed} of ` : ''
  return line(how, said(shown.join(', ')), more > 0 ? ` and ${more} more` : '')
}
