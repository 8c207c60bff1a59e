import { personIn } from '../company.ts'
import type { Sandbox } from '../sandbox.ts'
import type { SlackMessage } from '../slack/messages.ts'
import type { Person } from '../slack/person.ts'

/** What each message says to somebody: it is asked again at every change of the chat, and a message that changes is another one. */
const said = new WeakMap<SlackMessage, Map<string, string>>()

export function textOf(person: Person, message: SlackMessage): string {
  const texts = said.get(message) ?? new Map<string, string>()
  said.set(message, texts)
  const known = texts.get(person.id) ?? person.read(message).text
  texts.set(person.id, known)
  return known
}

/** People at their screens, by the handles of the company. */
export function castOf(sandbox: Pick<Sandbox, 'slack' | 'world'>) {
  const { slack, world } = sandbox

  /** Somebody with a Slack account. */
  function as(handle: string): Person {
    const account = personIn(world.company, handle).slack
    if (!account) throw new Error(`${handle} has no Slack account`)
    return slack.as(account.user)
  }
  const textsOf = (person: Person): string[] => person.messages().map(message => textOf(person, message))

  /** Waits until this person has a message that says so, and gives the newest such. */
  const seen = (person: Person, words: RegExp, within?: number): Promise<SlackMessage> =>
    slack
      .until(() => person.messages().findLast(message => words.test(textOf(person, message))), within)
      .catch(() => {
        throw new Error(
          `nothing says ${words} to ${person.user.name}, only:\n${textsOf(person).join('\n---\n')}\nand privately:\n${person
            .ephemerals()
            .map(message => textOf(person, message))
            .join('\n---\n')}`,
        )
      })

  /** The same for what only they see. */
  const told = (person: Person, words: RegExp): Promise<SlackMessage> =>
    slack
      .until(() => person.ephemerals().findLast(message => words.test(textOf(person, message))))
      .catch(() => {
        throw new Error(
          `nobody tells ${person.user.name} ${words}, only:\n${person
            .ephemerals()
            .map(message => textOf(person, message))
            .join('\n---\n')}\nand in messages:\n${textsOf(person).join('\n---\n')}`,
        )
      })

  const onForm = (person: Person, words: RegExp) =>
    slack
      .until(() => (person.view && words.test(person.read(person.view).text) ? person.view : null))
      .catch(() => {
        throw new Error(
          `no form says ${words} to ${person.user.name}: ${person.view ? person.read(person.view).text : 'none is open'}`,
        )
      })

  return { as, seen, told, onForm, textsOf }
}

/** Audit actions about one request, oldest first. */
export async function actionsIn({ world }: Pick<Sandbox, 'world'>): Promise<string[]> {
  return (await world.audit(null, 500)).map(({ action }) => action).reverse()
}
