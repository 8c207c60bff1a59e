import type { Company, CompanyPerson } from './company.ts'
import type { SimulatedEntra } from './entra/entra.ts'
import type { TeamsOptions, TeamsRoom, TeamsUser } from './teams/settings.ts'

/** The channel in which requests of the first flow may be shown. */
export const teamsChannelOfRequests = '19:access-requests@thread.tacv2'

/** Fabrikam's own tenant, and somebody there who can be written to and write from it. */
export const fabrikam = 'd0000000-0000-4000-8000-0000000fab12'
export const stranger: TeamsUser = {
  id: 'f0000000-0000-4000-8000-000000000001',
  name: 'Faye Okonkwo (Fabrikam)',
  givenName: 'Faye',
  surname: 'Okonkwo',
  email: 'faye.okonkwo@fabrikam.com',
  userPrincipalName: 'faye.okonkwo@fabrikam.com',
  kind: 'foreign',
  tenantId: fabrikam,
  tz: 'Europe/London',
  locale: 'en-GB',
}

/** The Teams of this company: its people and rooms, the registration of the bot, and the authority whose tokens it takes. */
export const contosoInTeams = (company: Company, entra: SimulatedEntra): TeamsOptions => ({
  tenantId: entra.tenantId,
  app: { id: entra.bot.clientId, name: 'Doorbell' },
  users: teamsUsers(company),
  rooms: teamsRooms(company),
  installedFor: withBotInTeams(company),
  certificates: entra.certificates,
  checkToken: entra.checkToken,
})

/** Everybody of the directory who is a human at work, and the stranger. */
const teamsUsers = (company: Company): readonly TeamsUser[] => [
  ...company.people.filter(isHuman).map(person => userOf(company, person)),
  stranger,
]

/** An administrator's policy adds the bot for everybody but guests; people of another tenant it does not reach. */
const withBotInTeams = (company: Company): readonly string[] =>
  company.people.filter(person => isHuman(person) && isMember(person)).map(({ id }) => id)

function teamsRooms({ people }: Company): readonly TeamsRoom[] {
  const team = {
    id: '19:contoso-general@thread.tacv2',
    name: 'Contoso',
    aadGroupId: 'b0000000-0000-4000-8000-00000000c050',
  }
  const members = people.filter(person => isHuman(person) && isMember(person)).map(({ id }) => id)
  return [
    { id: teamsChannelOfRequests, kind: 'channel', name: 'access-requests', team, members, hasBot: true },
    { id: team.id, kind: 'channel', name: 'General', team, members, hasBot: true },
  ]
}

/** Service and emergency accounts sit at no screen. */
const isHuman = ({ slack, employeeId, userType }: CompanyPerson) =>
  slack?.kind !== 'bot' && (employeeId !== null || userType === 'Guest')

const isMember = ({ userType }: CompanyPerson) => userType === 'Member'

const userOf = (company: Company, person: CompanyPerson): TeamsUser => ({
  id: person.id,
  name: person.displayName,
  givenName: person.givenName,
  surname: person.surname,
  email: person.mail,
  userPrincipalName: person.userPrincipalName,
  kind: person.userType === 'Guest' ? 'guest' : 'member',
  tenantId: company.tenant.id,
  tz: person.zone,
  locale: 'en-GB',
})
