import { existsSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { requestShortcut } from './action-ids.ts'
import { botScopes, slackManifest } from './manifest.ts'

const publicUrl = 'https://doorbell.example.com'
const command = '/access'
const committed = [
  ['http', '../../../manifests/slack/manifest.http.json'],
  ['socket', '../../../manifests/slack/manifest.socket-mode.json'],
] as const

/** Slack's own description of manifests, where it lies beside the checkout. It knows neither scopes nor events. */
const schemaFile = '../shared/contracts/slack-manifest.schema.1.0.0.json'
const schemaIsThere = existsSync(schemaFile)

/** Bot scopes and events of Slack that an app like this could ask for; a misspelled one would be refused at installation. */
const scopesOfSlack = [
  'app_mentions:read',
  'chat:write',
  'chat:write.public',
  'commands',
  'im:history',
  'channels:read',
  'groups:read',
  'files:write',
  'im:write',
  'team:read',
  'usergroups:read',
  'users:read',
  'users:read.email',
]

/** What a method that Doorbell calls asks for, as Slack documents it. */
const scopesOfMethod = {
  'chat.postMessage': 'chat:write',
  'chat.update': 'chat:write',
  'conversations.open': 'im:write',
  'users.info': 'users:read',
  'users.lookupByEmail': 'users:read.email',
  'views.publish': [],
  'conversations.info': ['channels:read', 'groups:read'],
  'files.getUploadURLExternal': 'files:write',
  'files.completeUploadExternal': 'files:write',
}

describe.each(committed)('the committed manifest for %s', (mode, path) => {
  const manifest = slackManifest({ mode, publicUrl, command })

  // After a deliberate change: npx vitest run --update src/chat/slack/manifest.test.ts
  it('is the one that Doorbell makes', async () => {
    await expect(`${JSON.stringify(manifest, null, 2)}\n`).toMatchFileSnapshot(path)
  })

  it.skipIf(!schemaIsThere)(
    `is valid by Slack's own schema${schemaIsThere ? '' : ' (not run: the schema is not beside this checkout)'}`,
    () => {
      const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true }))
      const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')))
      validate(manifest)
      expect(validate.errors).toBeNull()
      expect(validate({ ...manifest, display_information: { name: 'x'.repeat(36) } })).toBe(false)
    },
  )

  it('names only scopes that Slack has', () => {
    expect(scopesOfSlack).toEqual(expect.arrayContaining(manifest.oauth_config.scopes.bot))
  })
})

describe('the manifest', () => {
  it('asks for the scopes of what Doorbell calls, and the command, and for nothing more', () => {
    const needed = new Set(['commands', ...Object.values(scopesOfMethod).flat()])
    expect(new Set(Object.keys(botScopes))).toEqual(needed)
  })

  it('sends everything over HTTP to one path, the options of the form included', () => {
    const { features, settings } = slackManifest({ mode: 'http', publicUrl, command: '/door' })
    const url = 'https://doorbell.example.com/slack/events'
    expect(features.slash_commands[0]).toMatchObject({ command: '/door', url })
    expect(settings).toMatchObject({
      interactivity: { request_url: url, message_menu_options_url: url },
      socket_mode_enabled: false,
    })
  })

  it('asks for the one event that Doorbell listens to, and offers the one shortcut', () => {
    const { features, settings } = slackManifest({ mode: 'http', publicUrl, command })
    expect(settings.event_subscriptions).toEqual({
      request_url: 'https://doorbell.example.com/slack/events',
      bot_events: ['app_home_opened'],
    })
    expect(features.app_home.home_tab_enabled).toBe(true)
    expect(features.shortcuts).toMatchObject([{ type: 'global', callback_id: requestShortcut }])
  })

  it('holds no address at all in Socket Mode', () => {
    const manifest = slackManifest({ mode: 'socket', publicUrl, command })
    expect(JSON.stringify(manifest)).not.toContain('http')
    expect(manifest.settings.socket_mode_enabled).toBe(true)
  })
})
