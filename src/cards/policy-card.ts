import type { PolicyChange } from '../access/policy-change/change.ts'
import { adminsNeeded, type PolicyProposal, policyProposalDays } from '../access/policy-proposal.ts'
import type { PersonId } from '../access/vocabulary.ts'
import { encodePress } from './buttons.ts'
import { type Block, type Card, type Line, line, saidStrong, when } from './card.ts'
import type { NameOf } from './flow-wording.ts'
import { changeText } from './policy-wording.ts'
import type { Names } from './wording.ts'

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
  const waiting = standing.status === 'proposed'
  const headline = line('The access file says something new, and some of it widens access.')
  const own = agreed.some(({ by }) => by === reader)
  const blocks: Block[] = [
    { kind: 'line', line: headline },
    { kind: 'line', line: standingText(proposal, names) },
    ...part('It gives more', changes, 'widens', nameOf),
    ...part('It gives less', changes, 'narrows', nameOf),
    ...part('Besides', changes, 'neither', nameOf),
  ]
  if (waiting)
    blocks.push(
      {
        kind: 'note',
        line: line(
          own
            ? 'You have agreed. Another admin has to agree too; you can still refuse.'
            : 'Until then the version before it stays in force as it is, also where this one gives less. Who is an admin is looked at when you press.',
        ),
      },
      { kind: 'buttons', buttons: buttonsFor(proposal, own) },
    )
  return { summary: headline, title: titles[standing.status], tone: tones[standing.status], blocks }
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
    ...(more > 0
      ? [
          {
            kind: 'line',
            line: line(`• and ${more} more, which is too long for a chat: doorbell config diff tells all of it.`),
          } as const,
        ]
      : []),
  ]
}

const buttonsFor = ({ id }: ShownVersion, own: boolean) => [
  ...(own
    ? []
    : [
        {
          label: 'Activate',
          value: encodePress({ verb: 'activate-policy', policy: id }),
          style: 'primary' as const,
          spoken: 'Agree to the new version of the access file',
          asksForReason: false,
        },
      ]),
  {
    label: 'Refuse',
    value: encodePress({ verb: 'refuse-policy', policy: id }),
    style: 'danger' as const,
    spoken: 'Refuse the new version of the access file',
    asksForReason: false,
  },
]
