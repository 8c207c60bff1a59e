import { proposalDays, type TagProposal } from '../access/tag-proposal.ts'
import { encodePress } from './buttons.ts'
import { type Card, type Line, line, said, saidStrong, when } from './card.ts'
import { proposalButton, proposalFrame } from './parts/proposal-frame.ts'
import type { Names } from './wording/wording.ts'

/** A change of a tag, in front of an admin: who wants what, and the buttons for everybody but whoever proposed it. */
export function tagCard(
  proposal: TagProposal,
  { resource, names, own }: { readonly resource: string; readonly names: Names; readonly own: boolean },
): Card {
  const { standing } = proposal
  return proposalFrame({
    headline: line(
      saidStrong(names(proposal.by)),
      ' wants to ',
      ...changeText(proposal),
      ' for ',
      saidStrong(resource),
      '.',
    ),
    title: titles[standing.status],
    tone: tones[standing.status],
    standing: standingText(proposal, names),
    waits:
      standing.status === 'proposed'
        ? {
            note: line(
              'Whoever the tag names decides who gets this access, so it takes a second admin. Nobody confirms their own.',
            ),
            buttons: own ? [] : buttonsFor(proposal, resource),
          }
        : null,
  })
}

const titles = {
  proposed: 'A tag is to be changed',
  confirmed: 'Tag changed',
  rejected: 'Tag not changed',
  replaced: 'Proposed anew',
} as const
const tones = { proposed: 'waiting', confirmed: 'good', rejected: 'over', replaced: 'over' } as const

const changeText = ({ key, value }: TagProposal): Line =>
  value === null ? line('remove the tag ', said(key)) : line('set the tag ', said(key), ' = ', said(value))

function standingText({ standing, at }: TagProposal, names: Names): Line {
  switch (standing.status) {
    case 'proposed':
      return line('Proposed ', when(at), `; it can be confirmed for ${proposalDays} days.`)
    case 'confirmed':
      return line('Confirmed by ', saidStrong(names(standing.by)), ', ', when(standing.at), '. It is in force.')
    case 'rejected':
      return line('Rejected by ', saidStrong(names(standing.by)), ', ', when(standing.at), '. Nothing was changed.')
    case 'replaced':
      return line('Another change of this tag was proposed instead, ', when(standing.at), '.')
    default:
      return standing satisfies never
  }
}

const buttonsFor = ({ id, key }: TagProposal, resource: string) => [
  proposalButton(
    'Confirm',
    encodePress({ verb: 'confirm-tag', tag: id }),
    'primary',
    `Confirm the tag ${key} of ${resource}`,
  ),
  proposalButton(
    'Reject',
    encodePress({ verb: 'reject-tag', tag: id }),
    'danger',
    `Reject the tag ${key} of ${resource}`,
  ),
]
