import { channelOfRequests } from './access-file.ts'
import type { Company, CompanyPerson } from './company.ts'
import type { SlackChannel, SlackUser } from './slack/settings.ts'

export const slackUsers = (company: Company): readonly SlackUser[] =>
  company.people.flatMap(person => slackUser(company, person))

/** Everybody reads along but guests and strangers: a channel gives nobody a say. */
export const slackChannels = ({ people }: Company): readonly SlackChannel[] => [
  {
    id: channelOfRequests,
    name: 'access-requests',
    members: people.flatMap(({ slack }) => (slack?.kind === 'member' && !slack.deactivated ? [slack.user] : [])),
    hasBot: true,
  },
]

function slackUser({ slackTeam }: Company, person: CompanyPerson): SlackUser[] {
  const { slack } = person
  if (!slack) return []
  return [
    {
      id: slack.user,
      name: person.handle,
      realName: person.displayName,
      email: person.mail,
      emailConfirmed: slack.emailConfirmed,
      isBot: slack.kind === 'bot',
      isRestricted: slack.kind === 'guest',
      isUltraRestricted: false,
      isStranger: slack.kind === 'foreign',
      deleted: slack.deactivated,
      teamId: slack.kind === 'foreign' ? 'T0PARTNER' : slackTeam.id,
      tz: person.zone,
    },
  ]
}
