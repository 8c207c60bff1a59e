import { personIn } from '../company.ts'
import type { Sandbox } from '../sandbox.ts'
import type { TeamsPerson } from '../teams/person.ts'
import type { SimulatedTeams } from '../teams/server.ts'
import type { ShownMessage } from '../teams/shown.ts'

/** People in Teams, by the handles of the company. */
export function castInTeams(sandbox: Pick<Sandbox, 'teams' | 'world'>) {
  const { world } = sandbox
  const teams: SimulatedTeams | null = sandbox.teams
  if (teams === null) throw new Error('This sandbox has no Teams')

  const as = (handle: string): TeamsPerson => teams.as(personIn(world.company, handle).id)
  const textsOf = (person: TeamsPerson, conversation?: string): readonly string[] =>
    (conversation === undefined ? person.messages() : person.in(conversation)).map(message => person.read(message).text)

  /** Waits until this person has a message that says so, and gives the newest such. */
  const seen = (person: TeamsPerson, words: RegExp, within?: number): Promise<ShownMessage> =>
    teams
      .until(
        () => person.messages().findLast(message => message.from === null && words.test(person.read(message).text)),
        within,
      )
      .catch(() => {
        const notices = person.notices().map(({ text, detail }) => `${text} (${detail})`)
        throw new Error(
          `nothing says ${words} to ${person.user.name} in Teams, only:\n${[...textsOf(person), ...notices].join('\n---\n')}`,
        )
      })

  return { teams, as, seen, textsOf }
}
