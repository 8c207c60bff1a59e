import { isDeepStrictEqual } from 'node:util'
import { distance } from 'fastest-levenshtein'
import { z } from 'zod'
import type { Finding } from './file-problem.ts'
import { isValueNotYet, patternOf } from './not-yet.ts'
import type { Path } from './places.ts'
import { quoted } from './quoted.ts'
import { accessFileSchema } from './schema.ts'

type Issue = z.core.$ZodIssue

const notYetText = 'is not supported by this release of Doorbell yet'

/** Says in sentences what the schema found. `raw` is what was read. */
export function findingsOfShape(
  issues: readonly Issue[],
  raw: unknown,
  schema: z.ZodType = accessFileSchema,
): readonly Finding[] {
  const findings = issues.flatMap(issue => findingsOf(issue, [], raw, schema))
  // What was meant in another way lacks nothing here.
  const misplaced = findings.filter(({ path }) => isMisplaced(path))
  const isEcho = ({ path, problem }: Finding) =>
    problem === missingText && misplaced.some(other => isDeepStrictEqual(other.path.slice(0, -1), path.slice(0, -1)))
  return findings.filter(finding => !isEcho(finding))
}

/** Keys that are known in another place, and that somebody may well look for in this one. */
const elsewhere: Readonly<Record<string, string>> = {
  'bundles[].resources[].bundle': 'cannot be part of a bundle: name the resources of that bundle here, one by one',
  'breakGlass[].resources[].bundle':
    'cannot be taken in an emergency: name the resources of that bundle here, one by one',
  'flows[].approval.stages[].inAnyOrder[].inAnyOrder': 'cannot be in itself: write its parties beside the others',
  'flows[].approval.stages[].inAnyOrder[].anyOf':
    'cannot be inside of inAnyOrder: write each alternative whole, or what has to come first as a stage of its own',
}

const isMisplaced = (path: Path): boolean => Object.hasOwn(elsewhere, patternOf(path))

const missingText = 'is missing'

function findingsOf(issue: Issue, above: Path, raw: unknown, schema: z.ZodType): readonly Finding[] {
  const path = [...above, ...issue.path]
  const value = valueAt(raw, path)
  if (issue.code === 'unrecognized_keys') return issue.keys.map(key => unknownKey(path, key, schema))
  if (isValueNotYet(path, value)) return [{ path, at: 'value', problem: `${quoted(String(value))} ${notYetText}` }]
  if (issue.code === 'invalid_union') {
    const closest = closestBranch(issue.errors)
    if (closest !== null) return closest.flatMap(inner => findingsOf(inner, path, raw, schema))
  }
  if (issue.code === 'invalid_union' && isBareValue(value)) {
    const asText = issue.errors.flat().find(({ code, path: at }) => code === 'invalid_type' && at.length === 0)
    if (asText?.code === 'invalid_type' && asText.expected === 'string')
      return [{ path, at: 'value', problem: wrongValue(asText, value) }]
  }
  if (issue.code === 'invalid_key') return [{ path, at: 'key', problem: 'must not be blank' }]
  if (value === undefined) return [{ path, at: 'value', problem: missingText }]
  return [{ path, at: 'value', problem: wrongValue(issue, value) }]
}

/** Of several shapes, the one that was meant: the only one that what was written begins to fit, or that knows most of its keys. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const begun = branches.filter(
    issues => !issues.some(({ path, code }) => path.length === 0 && code.startsWith('invalid')),
  )
  const unknown = begun.map(issues =>
    issues.reduce(
      (sum, issue) => sum + (issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys.length : 0),
      0,
    ),
  )
  const fewest = begun.filter((_, at) => unknown[at] === Math.min(...unknown))
  return fewest.length === 1 ? (fewest[0] ?? null) : null
}

function unknownKey(path: Path, key: string, schema: z.ZodType): Finding {
  const here = [...path, key]
  const misplaced = isMisplaced(here) ? elsewhere[patternOf(here)] : undefined
  if (misplaced !== undefined) return { path: here, at: 'key', problem: misplaced }
  const known = keysKnownAt(schema, path)
  // Of several shapes, another one has it.
  if (known.includes(key)) return { path: here, at: 'key', problem: 'does not go with what stands beside it' }
  const [nearest] = [...known].sort(
    (a, b) => distance(a.toLowerCase(), key.toLowerCase()) - distance(b.toLowerCase(), key.toLowerCase()),
  )
  const hint = nearest === undefined ? '' : `; the nearest known key is ${nearest}`
  return { path: here, at: 'key', problem: `is not known here${hint}` }
}

/** The keys of the mapping that the schema has at a path. */
function keysKnownAt(schema: unknown, path: Path): readonly string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return keysKnownAt(schema.unwrap(), path)
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(option => keysKnownAt(option, path))
  const [step, ...rest] = path
  if (schema instanceof z.ZodArray) return keysKnownAt(schema.element, rest)
  if (schema instanceof z.ZodRecord) return keysKnownAt(schema.valueType, rest)
  if (!(schema instanceof z.ZodObject)) return []
  return step === undefined ? Object.keys(schema.shape) : keysKnownAt(schema.shape[String(step)], rest)
}

/** What YAML takes for something else than text where there are no quotes. */
const isBareValue = (value: unknown): boolean => ['number', 'boolean', 'bigint'].includes(typeof value)

function wrongValue(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.expected === 'string' && isBareValue(value)) return 'must be text: put it in quotes'
      return `must be ${typeNames[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return issue.values.length === 1
        ? `must be ${String(issue.values[0])}`
        : `must be one of ${issue.values.map(String).join(', ')}`
    case 'too_small':
      return issue.origin === 'array'
        ? 'is an empty list: name at least one'
        : issue.origin === 'string'
          ? 'must not be blank'
          : `must be at least ${issue.minimum}`
    default:
      return issue.message
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of keys to values',
  record: 'a mapping of keys to values',
}

function valueAt(raw: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, step)?.value : undefined,
    raw,
  )
}
