import { silentLog } from '../../ports/log.ts'
import { accessFileToTry } from '../access-file-to-try.ts'
import { teamsChannelOfRequests } from '../company-in-teams.ts'
import type { Sandbox } from '../sandbox.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

/** A company that has Teams and no Slack, and the sandbox's access file with a channel of Teams in it. */
export const startWithTeamsAlone = (): Promise<Sandbox> =>
  startOnPostgres({
    port: 0,
    log: silentLog,
    teams: true,
    withoutSlack: true,
    accessFile: accessFileToTry.replace(/notify: \{ slack: [^}]* \}/, `notify: { teams: "${teamsChannelOfRequests}" }`),
    installsTeamsApp: true,
  })
