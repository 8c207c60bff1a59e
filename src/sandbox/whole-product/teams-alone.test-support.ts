import { silentLog } from '../../ports/log.ts'
import { accessFileToTry } from '../access-file-to-try.ts'
import { personIn } from '../company.ts'
import { teamsChannelOfRequests } from '../company-in-teams.ts'
import type { Sandbox } from '../sandbox.ts'
import type { ShownMessage } from '../teams/shown.ts'
import { castInTeams } from './cast-in-teams.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

/** A company that has Teams and no Slack, and the sandbox's access file with a channel of Teams in it, perhaps with something else changed. */
export const startWithTeamsAlone = (changed: (file: string) => string = file => file): Promise<Sandbox> =>
  startOnPostgres({
    port: 0,
    log: silentLog,
    teams: true,
    withoutSlack: true,
    accessFile: changed(
      accessFileToTry.replace(/notify: \{ slack: [^}]* \}/, `notify: { teams: "${teamsChannelOfRequests}" }`),
    ),
    installsTeamsApp: true,
  })

/** What the stories of such a company look at. */
export function lookingAt(sandbox: Sandbox) {
  const { as, seen } = castInTeams(sandbox)
  return {
    holds: (handle: string, group = 'jit-prod-db-readers') =>
      sandbox.entra.truth.isMember(group, personIn(sandbox.world.company, handle).id),
    rows: async (action: string) => (await sandbox.world.audit(null, 500)).filter(row => row.action === action),
    lastFor: (handle: string, words: RegExp): Promise<ShownMessage> => seen(as(handle), words),
  }
}
