import type { AskedBecause, NobodyBecause, Person } from '../access/catalog.ts'
import type { KeptOwner } from '../access/kept-owner.ts'
import { type Block, type Card, line, said, saidStrong } from './card.ts'
import { nobodyText, whoAnswersText } from './wording/owner-wording.ts'

/** Something that is written about the owner of a resource, somewhere. */
export interface OwnerWord {
  readonly source: 'file' | KeptOwner['source']
  readonly key: string
  readonly value: string
  readonly problem: KeptOwner['problem']
}

type Owner =
  | { readonly kind: 'resource-owner' | 'integration-owner'; readonly because: AskedBecause }
  | ({ readonly kind: 'nobody' } & Omit<Extract<NobodyBecause, { kind: 'owner' }>, 'kind'>)

const sources = {
  file: 'in the access file',
  chat: 'set in chat',
  description: 'in the description',
  attributes: 'in an attribute',
} as const

const problems = {
  'unknown-value': ', which named nobody that the directory knew when it was read; written anew, it is read again',
  'ambiguous-value': ', which could mean several, and does not say which',
} as const

const shown = 10

/** What is written about the owner of one resource, and who answers for it now. */
export function ownerCard(what: {
  readonly resource: string
  readonly words: readonly OwnerWord[]
  readonly owner: Owner
  readonly people: readonly Person[]
}): Card {
  const { resource, words, owner, people } = what
  const title = `Who answers for it`
  const written = words.map(
    ({ source, key, value, problem }): Block => ({
      kind: 'line',
      line: line(said(`${key} = ${value}`), ` ${sources[source]}${problem ? problems[problem] : ''}.`),
    }),
  )
  const names = people.slice(0, shown).map(({ name }) => name)
  const more = people.length > shown ? ` and ${people.length - shown} more` : ''
  const answers: Block =
    owner.kind === 'nobody'
      ? {
          kind: 'line',
          line: [...line('Nobody answers for it: '), ...nobodyText({ ...owner, kind: 'owner' }), ...line('.')],
        }
      : {
          kind: 'line',
          line: line('Asked now: ', said(names.join(', ')), `${more}, ${whoAnswersText(owner.because)}.`),
        }
  return {
    summary: line('Who answers for ', saidStrong(resource)),
    title,
    tone: owner.kind === 'nobody' ? 'bad' : 'plain',
    blocks: [
      { kind: 'line', line: line(saidStrong(resource)) },
      ...(written.length > 0 ? written : [{ kind: 'line', line: line('No tag names an owner.') } as const]),
      answers,
    ],
  }
}
