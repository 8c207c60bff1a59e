import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv, type ValidateFunction } from 'ajv'
import { isRecord } from './deeds.ts'

/** Where the workspace brings Microsoft's own schema; told in the name of the test where it does not. */
const file = fileURLToPath(new URL('../../../../shared/contracts/adaptive-cards/1.6.0.json', import.meta.url))
export const withoutSchema = existsSync(file) ? '' : ' (not run: ../shared/contracts is not here)'

let validator: ValidateFunction | null = null

/** What Microsoft's schema says against a card; the published 1.6 is mended as far as it has to be to be read at all. */
export function problemsOf(card: unknown): readonly string[] {
  validator ??= compile()
  if (validator(card)) return []
  return (validator.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`).slice(0, 12)
}

function compile(): ValidateFunction {
  const { definitions } = JSON.parse(readFileSync(file, 'utf8'))
  for (const { properties = {} } of Object.values<{ properties?: Record<string, unknown> }>(definitions))
    for (const property of Object.values(properties))
      if (isRecord(property) && typeof property.required === 'boolean') Reflect.deleteProperty(property, 'required')
  // Teams' own addition.
  definitions.AdaptiveCard.properties.msteams = {}
  return new Ajv({ strict: false, validateFormats: false }).compile({
    definitions,
    $ref: '#/definitions/AdaptiveCard',
  })
}
