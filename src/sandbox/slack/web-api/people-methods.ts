import type { Fields } from '../json.ts'
import { words } from '../json.ts'
import { app, type SlackUser } from '../settings.ts'
import type { Workspace } from '../workspace.ts'
import { ApiError, type Method, required } from './call.ts'

/** Who somebody is. The address is left out, silently, without `users:read.email`. */
export const peopleMethods: Readonly<Record<string, Method>> = {
  'auth.test': {
    token: 'bot',
    needs: [],
    run: ({ workspace }) => ({
      url: `https://${workspace.settings.team.domain}.slack.com/`,
      team: workspace.settings.team.name,
      user: app.name,
      team_id: workspace.settings.team.id,
      user_id: app.userId,
      bot_id: app.botId,
      is_enterprise_install: false,
    }),
  },
  'team.info': {
    token: 'bot',
    needs: ['team:read'],
    run: ({ workspace }) => ({ team: { ...workspace.settings.team } }),
  },
  'users.info': {
    token: 'bot',
    needs: ['users:read'],
    run: ({ workspace, args }) => {
      const id = required(args, 'user', 'user_not_found')
      const user = id === app.userId ? workspace.bot() : workspace.users.get(id)
      if (user === undefined) throw new ApiError('user_not_found')
      return { user: wireUser(workspace, user) }
    },
  },
  'users.lookupByEmail': {
    token: 'bot',
    needs: ['users:read.email'],
    run: ({ workspace, args }) => {
      const email = words(args.email).trim().toLowerCase()
      const user = [...workspace.users.values()].find(
        it => it.email?.toLowerCase() === email && !it.deleted && !it.isStranger && email !== '',
      )
      if (user === undefined) throw new ApiError('users_not_found')
      return { user: wireUser(workspace, user) }
    },
  },
}

function wireUser(workspace: Workspace, user: SlackUser): Fields {
  const mayReadEmail = workspace.settings.scopes.includes('users:read.email')
  return {
    id: user.id,
    team_id: user.teamId,
    name: user.name,
    deleted: user.deleted,
    real_name: user.realName,
    tz: user.tz,
    profile: {
      real_name: user.realName,
      real_name_normalized: user.realName,
      display_name: user.name,
      ...(mayReadEmail && user.email !== null && { email: user.email }),
      team: user.teamId,
    },
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: user.isRestricted,
    is_ultra_restricted: user.isUltraRestricted,
    is_stranger: user.isStranger,
    is_bot: user.isBot,
    is_app_user: false,
    is_email_confirmed: user.emailConfirmed,
    updated: 1_760_000_000,
  }
}
