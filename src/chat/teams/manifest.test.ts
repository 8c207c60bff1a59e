import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import Ajv4 from 'ajv-draft-04'
import addFormats from 'ajv-formats'
import { strFromU8, unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { readTyped } from '../../cards/typed/typed.ts'
import { teamsPackage } from '../../main/packages.ts'
import { teamsManifest } from './manifest.ts'

const options = {
  id: 'c0000000-0000-4000-8000-000000000001',
  botId: 'b0000000-0000-4000-8000-00000000b07a',
  version: '0.1.0',
  website: 'https://doorbell.contoso.com',
  privacy: 'https://contoso.com/privacy',
  terms: 'https://contoso.com/terms',
  company: 'Contoso IT',
  directoryApp: 'd0000000-0000-4000-8000-0000000d00be',
}

/** Microsoft's own schema of that version, as its package for app manifests has it. */
const schema: unknown = JSON.parse(
  readFileSync(
    createRequire(import.meta.url)
      .resolve('@microsoft/app-manifest')
      .replace(/build\/.*$/, 'build/json-schemas/teams/v1.25/MicrosoftTeams.schema.json'),
    'utf8',
  ),
)
const ajv = new Ajv4.default({ strict: false })
addFormats.default(ajv)
const validate = ajv.compile(schema as object)

/** Width and height, from the header of a PNG; and whether it can be seen through. */
function png(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  expect(strFromU8(bytes.slice(1, 4))).toBe('PNG')
  return { width: view.getUint32(16), height: view.getUint32(20), transparent: bytes[25] === 6 }
}

describe('the app for Teams', () => {
  it('is what Microsoft’s schema of 1.25 says', () => {
    validate(teamsManifest(options))
    expect(validate.errors).toBeNull()
    expect(validate({ ...teamsManifest(options), name: { short: 'x'.repeat(31), full: 'x' } })).toBe(false)
  })

  it('suggests only words that Doorbell understands, 12 of them at most', () => {
    const [{ commandLists }] = teamsManifest(options).bots as [ReturnType<typeof teamsManifest>['bots'][number]]
    const titles = commandLists.flatMap(({ commands }) => commands.map(({ title }) => title))
    expect(titles.length).toBeLessThanOrEqual(12)
    for (const title of titles)
      expect(readTyped(title).verb).toBe(title === 'request' ? 'request-form' : title === 'return' ? 'mine' : title)
  })

  it('names the app that asks the directory, which Graph lets add no other one, and nothing where there is none', () => {
    expect(teamsManifest(options).webApplicationInfo?.id).toBe(options.directoryApp)
    expect(teamsManifest({ ...options, directoryApp: null })).not.toHaveProperty('webApplicationInfo')
  })

  it('asks for no right, and for no page of its own', () => {
    expect(Object.keys(teamsManifest(options))).not.toContain('authorization')
    expect(Object.keys(teamsManifest(options))).not.toContain('staticTabs')
    expect(Object.keys(teamsManifest(options))).not.toContain('composeExtensions')
  })

  it('is one zip with both icons in the sizes that Teams wants, and the same app each time', async () => {
    const { botId, website, company, directoryApp, privacy } = options
    const wanted = { botId, publicUrl: website, company, directoryApp, privacy }
    const files = unzipSync(await teamsPackage(wanted))
    expect(Object.keys(files).sort()).toEqual(['color.png', 'manifest.json', 'outline.png'])
    expect(png(files['color.png'] as Uint8Array)).toMatchObject({ width: 192, height: 192 })
    expect(png(files['outline.png'] as Uint8Array)).toEqual({ width: 32, height: 32, transparent: true })
    const manifest = JSON.parse(strFromU8(files['manifest.json'] as Uint8Array))
    expect(manifest.developer).toMatchObject({ privacyUrl: privacy, termsOfUseUrl: website })
    expect(manifest).toMatchObject({ bots: [{ botId: options.botId }], manifestVersion: '1.25' })
    const again = unzipSync(await teamsPackage(wanted))
    expect(JSON.parse(strFromU8(again['manifest.json'] as Uint8Array)).id).toBe(manifest.id)
    expect(manifest.id).not.toBe(options.botId)
  })
})
