import type {
  Changed,
  ChangePlace,
  LengthOf,
  ListOf,
  OtherOwners,
  OtherTags,
  PeopleRole,
  PolicyChange,
} from '../../access/policy-change/change.ts'
import { isSame } from '../../access/policy-change/change.ts'
import type { TicketRule } from '../../access/ticket.ts'
import type { Minutes } from '../../access/vocabulary.ts'
import { type Line, line, said, saidStrong } from '../card.ts'
import {
  forWhomText,
  furtherText,
  listOf,
  type NameOf,
  newFlowText,
  requestersText,
  selectorsText,
  sourcesText,
  stagesText,
  tiersText,
} from './flow-wording.ts'
import { hoursRuleText } from './hours-wording.ts'
import { everyText, receiverText, reportText, secretText, shownText, webhookText } from './told-outside-wording.ts'
import { values, valueText } from './value-wording.ts'
import { lengthText } from './wording.ts'

/** One difference between two versions of the access file, as a sentence about what it does. `most`: so many resources are named in it. */
export const changeText = (
  { where, what }: PolicyChange,
  nameOf: NameOf,
  most: number = Number.POSITIVE_INFINITY,
): Line => [...placeText(where), ...changedText(where, what, nameOf, most)]

function placeText(where: ChangePlace): Line {
  switch (where.kind) {
    case 'policy':
      return []
    case 'integration':
      return line('Integration ', saidStrong(where.name), ': ')
    case 'flow':
      return line('Flow ', saidStrong(where.name), ': ')
    case 'webhook':
      return line('Webhook ', saidStrong(where.name), ': ')
    case 'report':
      return line('Report ', saidStrong(where.name), ': ')
    default:
      return where satisfies never
  }
}

function changedText(where: ChangePlace, what: Changed, nameOf: NameOf, most: number): Line {
  const names = (ids: readonly string[]): Line => listOf(ids.map(id => nameOf(id)))
  switch (what.kind) {
    case 'section-added':
      return line(where.kind === 'flow' ? 'is new.' : 'is connected.')
    case 'flow-added':
      return newFlowText(what.flow, nameOf, most)
    case 'section-removed':
      return line('is gone.')
    case 'people-added':
      return line(...peopleText[what.as].more, ...names(what.ids), '.')
    case 'people-removed':
      return line(...peopleText[what.as].less, ...names(what.ids), '.')
    case 'everyone':
      return what.only
        ? line('everyone may ask, and not only ', ...requestersText(what.only, nameOf), '.')
        : line('everyone may ask.')
    case 'not-everyone':
      return what.only
        ? line('only ', ...requestersText(what.only, nameOf), ' may ask, and not everyone any more.')
        : line('only some may ask, and not everyone any more.')
    case 'resources-added':
      return line('opens more: ', ...selectorsText(what.resources, nameOf), '.')
    case 'resources-removed':
      return line('does not open any more: ', ...selectorsText(what.resources, nameOf), '.')
    case 'length':
      return line(`${lengths[what.of]} ${fromTo(orNone(what.from), orNone(what.to))}.`)
    case 'presets':
      return line(`lengths to press ${fromTo(pressed(what.from), pressed(what.to))}.`)
    case 'times':
      return line(`may be kept longer ${fromTo(times(what.from), times(what.to))}.`)
    case 'stages':
      if (isSame(stagesText(what.from, nameOf), stagesText(what.to, nameOf)))
        return line('decided ', ...stagesText(what.to, nameOf), ', by which others are meant than until now.')
      return line(
        'decided until now ',
        ...stagesText(what.from, nameOf),
        '; with this version ',
        ...stagesText(what.to, nameOf),
        '.',
      )
    case 'reason':
      return line(`a reason for ${what.of} is ${what.required ? 'required' : 'not required any more'}.`)
    case 'fresh-sign-in':
      return line(`a fresh sign-in of the ${what.of} ${fromTo(what.from ?? 'none', what.to ?? 'none')}.`)
    case 'hours':
      return line(
        'may begin ',
        said(what.from ? hoursRuleText(what.from) : 'at any time'),
        ' until now, and then ',
        said(what.to ? hoursRuleText(what.to) : 'at any time'),
        '.',
      )
    case 'signing-out':
      return line(`signing out after the end ${fromTo(what.from ?? 'never', what.to ?? 'never')}.`)
    case 'listed-more':
      return line(`${lists[what.list]}, more: `, ...names(what.entries), '.')
    case 'listed-less':
      return line(`${lists[what.list]}, no longer: `, ...names(what.entries), '.')
    case 'escalation':
      return line(
        'besides, where it waits: ',
        ...linesFromTo(tiersText(what.from, nameOf), tiersText(what.to, nameOf)),
        '.',
      )
    case 'delegates':
      return line('stand-ins: ', ...linesFromTo([said(what.from ?? 'nobody')], [said(what.to ?? 'nobody')]), '.')
    case 'told':
      return line('told to ', ...linesFromTo(sourcesText(what.from, nameOf), sourcesText(what.to, nameOf)), '.')
    case 'reviewers':
      return line('reviewed by ', ...linesFromTo(sourcesText(what.from, nameOf), sourcesText(what.to, nameOf)), '.')
    case 'for-whom':
      return line(`may be asked ${fromTo(forWhomText(what.from), forWhomText(what.to))}.`)
    case 'ticket':
      return line('a ticket ', ...ticketText(what.from), ' until now, and then ', ...ticketText(what.to), '.')
    case 'owners':
      return eachText('other owners: ', ' of ', 'nobody by tag', what.of, nameOf, most)
    case 'tags':
      if (what.of) return eachText('other tags: ', ' with ', 'none', what.of, nameOf, most)
      return line(
        'other tags of ',
        ...names(what.resources.slice(0, most)),
        ...furtherText(what.resources.length - most),
        '.',
      )
    case 'words-of-resource':
      return line('other tags, and so perhaps other owners, of ', said(nameOf(what.resource)), '.')
    case 'another-may-count':
      return line(
        'whoever asked by it may come under ',
        saidStrong(what.other),
        ' instead, which is decided or reviewed in another way.',
      )
    case 'no-authority-any-more':
      return line(
        'No longer kept apart as something by which people decide or administer, so that it may be asked for now: ',
        ...names(what.ids),
        '.',
      )
    case 'two-people':
      return line(
        what.needed
          ? 'A version that widens access waits for two admins.'
          : 'A version that widens access waits for nobody any more.',
      )
    case 'account-bound':
      return line('The account ', said(what.account), ' is ', said(nameOf(what.person)), '.')
    case 'account-dropped':
      return line('The account ', said(what.account), ' is nobody’s by import any more.')
    case 'webhook-added':
      return line('is new: ', ...webhookText(what.webhook), '.')
    case 'receiver':
      if (receiverText(what.from) === receiverText(what.to))
        return line('goes to the same address with another query: ', said(receiverText(what.to)))
      return line('goes to ', said(receiverText(what.to)), ', and no longer to ', said(receiverText(what.from)), '.')
    case 'told-of':
      return line('told of ', ...names(what.from), ' until now, and then of ', ...names(what.to), '.')
    case 'signed-with':
      return line(
        'signed with ',
        said(secretText(what.from)),
        ' until now, and then with ',
        said(secretText(what.to)),
        '.',
      )
    case 'report-added':
      return line('is new: ', ...reportText(what.report, nameOf), '.')
    case 'shows':
      return line(...shownText(what.from, nameOf), ' until now, and then ', ...shownText(what.to, nameOf), '.')
    case 'shown-at':
      return line(`${everyText(what.from)} until now, and then ${everyText(what.to)}.`)
    case 'value':
      return line(
        `${values[what.of]}: `,
        ...linesFromTo([said(valueText(what.of, what.from))], [said(valueText(what.of, what.to))]),
        '.',
      )
    case 'ends':
      return line(
        'ended in a way of its own: ',
        ...linesFromTo(orNothing(selectorsText(what.from, nameOf)), orNothing(selectorsText(what.to, nameOf))),
        '.',
      )
    case 'other':
      return line(`says something else under ${what.key}.`)
    default:
      return what satisfies never
  }
}

/** What the file says of each of these resources, before and after. */
const eachText = (
  what: string,
  says: string,
  nothing: string,
  of: readonly (OtherOwners | OtherTags)[],
  nameOf: NameOf,
  most: number,
): Line =>
  line(
    what,
    ...of
      .slice(0, most)
      .flatMap(({ resource, from, to }, index) =>
        line(
          ...(index > 0 ? ['; '] : []),
          said(nameOf(resource)),
          says,
          ...linesFromTo([said(from ?? nothing)], [said(to ?? nothing)]),
        ),
      ),
    ...furtherText(of.length - most),
    '.',
  )

const ticketText = (rule: TicketRule | null): Line =>
  rule === null
    ? line('is not asked for')
    : line(rule.required ? 'is required' : 'may be named', ...(rule.pattern ? [' as ', said(rule.pattern)] : []))

const peopleText: Readonly<Record<PeopleRole, { readonly more: Line; readonly less: Line }>> = {
  requesters: { more: line('open to more: '), less: line('not open any more to ') },
  'managers-of': { more: line('open to the managers of '), less: line('not open any more to the managers of ') },
  excluded: { more: line('leaves out '), less: line('does not leave out any more: ') },
  admins: { more: line('More access admins: '), less: line('No longer access admins: ') },
  auditors: { more: line('More auditors: '), less: line('No longer auditors: ') },
  'integration-owner': { more: line('more integration owners: '), less: line('no longer integration owners: ') },
  protected: { more: line('never touches '), less: line('may be given to, and taken from: ') },
}

const lengths: Readonly<Record<LengthOf, string>> = {
  default: 'usual length',
  max: 'longest',
  timeout: 'waits for an answer',
  reminder: 'first reminder after',
  extension: 'each extension',
  'later-start': 'may begin later by at most',
  report: 'goes back by',
}

const orNothing = (some: Line): Line => (some.length > 0 ? some : line('nothing'))

const lists: Readonly<Record<ListOf, string>> = {
  'match-domains': 'People recognised by their address in',
  'contact-domains': 'Owners written to at their address in',
  roles: 'roles that may be asked for',
  'tier-zero': 'accepted as tier zero',
  'resource-types': 'kinds of resource',
  channels: 'shown in channels',
  'private-addresses': 'may lead to addresses inside the network',
}

const fromTo = (from: string, to: string): string => `${from} until now, and then ${to}`
/** The same words for somebody else: a name that was given to another group or person. */
const linesFromTo = (from: Line, to: Line): Line =>
  isSame(from, to)
    ? line(...to, ', by which others are meant than until now')
    : line(...from, ' until now, and then ', ...to)
const orNone = (length: Minutes | null): string => (length === null ? 'none' : lengthText(length))
const pressed = (lengths: readonly Minutes[]): string =>
  lengths.length === 0 ? 'the usual steps' : lengths.map(lengthText).join(', ')
const times = (count: number): string => (count === 0 ? 'never' : count === 1 ? 'once' : `${count} times`)
