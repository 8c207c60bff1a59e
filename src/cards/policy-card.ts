import { isSame, type PolicyChange } from '../access/policy-change/change.ts'
import { adminsNeeded, type PolicyProposal, policyProposalDays } from '../access/policy-proposal.ts'
import type { PersonId } from '../access/vocabulary.ts'
import { encodePress } from './buttons.ts'
import { type Block, type Card, type Line, line, saidStrong, when } from './card.ts'
import { policyParts } from './parts/policy-file.ts'
import { proposalButton, proposalFrame } from './parts/proposal-frame.ts'
import type { NameOf } from './wording/flow-wording.ts'
import { changeText } from './wording/policy-wording.ts'
import type { Names } from './wording/wording.ts'

/** Lines of one kind on one card; a chat takes no card of any length. */
const mostShown = 12
/** And resources in one line of them. */
const mostResources = 10

/** Of a proposed version, what is shown of it. */
export type ShownVersion = Pick<PolicyProposal, 'id' | 'changes' | 'at' | 'agreed' | 'standing'>

/** A version of the access file that widens access, in front of an admin: what it gives to whom, and the buttons to decide. */
export function policyCard(
  proposal: ShownVersion,
  { names, nameOf, reader }: { readonly names: Names; readonly nameOf: NameOf; readonly reader: PersonId },
): Card {
  const { standing, changes, agreed } = proposal
  const own = agreed.some(({ by }) => by === reader)
  return proposalFrame({
    headline: line('The access file says something new, and some of it widens access.'),
    title: titles[standing.status],
    tone: tones[standing.status],
    standing: standingText(proposal, names),
    changes: policyParts.flatMap(({ title, effect }) => part(title, changes, effect, nameOf)),
    waits:
      standing.status === 'proposed'
        ? {
            note: line(
              own
                ? 'You have agreed. Another admin has to agree too; you can still refuse.'
                : 'Until then the version before it stays in force as it is, also where this one gives less. Who is an admin is looked at when you press.',
            ),
            buttons: buttonsFor(proposal, own, isCutShort(changes, nameOf)),
          }
        : null,
  })
}

const titles = {
  proposed: 'A new version of the access file',
  activated: 'Access file in force',
  refused: 'Access file refused',
  replaced: 'Access file changed again',
} as const
const tones = { proposed: 'waiting', activated: 'good', refused: 'over', replaced: 'over' } as const

function standingText({ standing, agreed, at }: ShownVersion, names: Names): Line {
  switch (standing.status) {
    case 'proposed':
      return line(
        'Read ',
        when(at),
        `; ${adminsNeeded} admins have to agree within ${policyProposalDays} days. `,
        ...(agreed.length === 0 ? line('Nobody has agreed yet.') : line(...byAll(agreed, names), ' agreed.')),
      )
    case 'activated':
      return line('Agreed by ', ...byAll(agreed, names), '; in force since ', when(standing.at), '.')
    case 'refused':
      return line('Refused by ', saidStrong(names(standing.by)), ', ', when(standing.at), '. Nothing was changed.')
    case 'replaced':
      return line('The file says something else since ', when(standing.at), '. This version never came into force.')
    default:
      return standing satisfies never
  }
}

const byAll = (agreed: PolicyProposal['agreed'], names: Names): Line =>
  agreed.flatMap(({ by }, index) => [...(index > 0 ? line(' and ') : []), saidStrong(names(by))])

function part(
  title: string,
  changes: readonly PolicyChange[],
  effect: PolicyChange['effect'],
  nameOf: NameOf,
): readonly Block[] {
  // A new way to access is never among those for which there is no room.
  const isNewFlow = ({ what }: PolicyChange) => what.kind === 'flow-added'
  const some = changes
    .filter(change => change.effect === effect)
    .toSorted((a, b) => Number(isNewFlow(b)) - Number(isNewFlow(a)))
  const [shown, more] = [some.slice(0, mostShown), some.length - mostShown]
  if (some.length === 0) return []
  return [
    { kind: 'line', line: line({ kind: 'strong', text: `${title}:` }) },
    ...shown.map((change): Block => ({ kind: 'line', line: line('• ', ...changeText(change, nameOf, mostResources)) })),
    ...(more > 0 ? [{ kind: 'line', line: line(`• and ${more} more, for which a card has no room.`) } as const] : []),
  ]
}

/** Whether something is left out of the card, so that whoever agrees by it alone has not read everything. */
const isCutShort = (changes: readonly PolicyChange[], nameOf: NameOf): boolean =>
  policyParts.some(({ effect }) => changes.filter(change => change.effect === effect).length > mostShown) ||
  changes.some(change => !isSame(changeText(change, nameOf, mostResources), changeText(change, nameOf)))

const buttonsFor = ({ id }: ShownVersion, own: boolean, cutShort: boolean) => [
  // First: it is read before anybody agrees.
  ...(cutShort
    ? [
        proposalButton(
          'Read all of it',
          encodePress({ verb: 'read-policy', policy: id }),
          'plain',
          'Read all that the new version of the access file changes',
        ),
      ]
    : []),
  ...(own
    ? []
    : [
        proposalButton(
          'Activate',
          encodePress({ verb: 'activate-policy', policy: id }),
          'primary',
          'Agree to the new version of the access file',
        ),
      ]),
  proposalButton(
    'Refuse',
    encodePress({ verb: 'refuse-policy', policy: id }),
    'danger',
    'Refuse the new version of the access file',
  ),
]
