import type { PolicyChange } from '../../access/policy-change/change.ts'
import type { PolicyProposal } from '../../access/policy-proposal.ts'
import { type Card, code, line } from '../card.ts'
import type { NameOf } from '../wording/flow-wording.ts'
import { changeText } from '../wording/policy-wording.ts'
import { type FileState, whereFileLies } from './file.ts'
import { plainText } from './plain-text.ts'

/** What a version of the access file does, in the order in which an admin has to know it. */
export const policyParts: readonly { readonly title: string; readonly effect: PolicyChange['effect'] }[] = [
  { title: 'It gives more', effect: 'widens' },
  { title: 'It gives less', effect: 'narrows' },
  { title: 'Besides', effect: 'neither' },
]

const title = 'All that the new version of the access file changes'

/** Every change in full, a line for each. A chat takes no card of any length. */
export function policyFile(
  { changes, at, policy }: Pick<PolicyProposal, 'changes' | 'at' | 'policy'>,
  nameOf: NameOf,
): { readonly name: string; readonly title: string; readonly content: string } {
  const parts = policyParts.flatMap(part => {
    const some = changes.filter(({ effect }) => effect === part.effect)
    return some.length === 0
      ? []
      : [`${part.title}:\n${some.map(change => `- ${inOneLine(plainText(changeText(change, nameOf)))}\n`).join('')}`]
  })
  const head = `${title}, read ${at.toISOString()}.\nVersion ${policy.hash}.\n`
  return {
    name: `doorbell-access-file-${at.toISOString().slice(0, 10)}.txt`,
    title,
    content: [head, ...parts].join('\n'),
  }
}

/** What the file says in several lines must not look like a change of its own. */
const inOneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')

export const policyFileCard = (file: string, state: FileState): Card => ({
  summary: line(title),
  title,
  tone: 'plain',
  blocks: [
    { kind: 'line', line: whereFileLies(file, state, ' Agree or refuse on the card of the version.') },
    {
      kind: 'note',
      line: line(
        'The audit tells that you had it. Whoever runs Doorbell reads the same with ',
        code('doorbell config diff'),
        '.',
      ),
    },
  ],
})
