import { z } from 'zod'
import { parseDuration } from '../access/duration.ts'
import type { FileProblem, Finding } from './access-file/file-problem.ts'
import { type Path, pathText } from './access-file/places.ts'
import { findingsOfShape } from './access-file/shape.ts'
import { directoryName, duration, section, words } from './access-file/values.ts'
import { readYaml } from './access-file/yaml.ts'
import { expectedStage } from './expected-stages.ts'
import { decidedBesides, expectedTerms, givenBesides, never } from './expected-terms.ts'

const person = section({
  groups: z.array(directoryName).default([]).describe('The groups that they are in, also through other groups'),
  manages: z.array(directoryName).default([]).describe('The groups that somebody is in whose manager they are'),
  manager: words.optional().describe('Who their manager is: one of people'),
  accountOf: words
    .optional()
    .describe('Whose other account it is: one of people, the same human by identity.sameHuman'),
})

const lengthOrNever = z.string().transform((text, context) => {
  if (text === never) return never
  const read = parseDuration(text)
  if (read.ok) return read.minutes
  context.issues.push({ code: 'custom', input: text, message: 'must be a duration such as 30m, or never' })
  return z.NEVER
})

const emergency = section({
  duration,
  tell: z.array(words).min(1).optional().describe('Who is told at once: owner, manager, or a name'),
  reviewers: z.array(words).min(1).optional().describe('Who signs it off afterwards'),
})

/** What an access flow may ask of people besides their word. */
export const asked = ['reason', 'ticket', 'sign-in-to-ask', 'sign-in-to-approve'] as const

const decided = ['stages', 'approvals', ...decidedBesides] as const
const given = ['max', 'asks', ...givenBesides] as const
const saysNothingOf = <Key extends string>(
  said: Readonly<Partial<Record<Key, unknown>>>,
  keys: readonly Key[],
): boolean => keys.every(key => said[key] === undefined)

const expectation = section({
  person: words.describe('One of people; or the name by which the access file names somebody, who is then in no group'),
  for: words.optional().describe('Who is to receive it, named like person; absent: whoever asks'),
  resource: words.optional().describe('The name of a group or a role'),
  bundle: words.optional().describe('Or the name of a bundle'),
  type: z.enum(['group', 'directory-role']).default('group'),
  integration: words.optional().describe('Where the file has several integrations'),
  outcome: z
    .enum(['people', 'automatic', 'refused'])
    .describe('Whether people decide, the flow approves by itself, or the resource does not exist for them'),
  unopened: z
    .literal(true, { error: 'must be true, or be left out' })
    .optional()
    .describe(
      'The access file says nothing of the resource, which exists all the same: no flow may open it to anybody',
    ),
  flow: words.optional().describe('The access flow that has to count'),
  max: duration.optional().describe('How long it has to be given at most'),
  stages: z
    .array(expectedStage)
    .min(1)
    .optional()
    .describe(
      'Who may decide, stage by stage: owner, manager, or the name of a group or a person, as [[manager], [owner]]; or all that a stage takes, written as in the access file',
    ),
  approvals: z
    .union([z.int().min(1), z.literal('all')], { error: 'must be a whole number from 1 up, or all' })
    .optional()
    .describe(
      'How many different people have to agree at least, over all stages; all: in one of them everybody of a party does',
    ),
  asks: z
    .array(z.enum(asked))
    .optional()
    .describe(`What whoever asks or approves has to bring, all of it and nothing else: ${asked.join(', ')}`),
  ...expectedTerms,
  breakGlass: z
    .union([lengthOrNever, emergency], {
      error: 'must be a duration such as 30m, never, or a mapping with duration, tell and reviewers',
    })
    .optional()
    .describe(
      'For how long they may break the glass for it, and who learns of it, or never; absent: it is not looked at',
    ),
  length: duration
    .optional()
    .describe(
      'For how long it is asked, where several access flows open it; absent: the one that gives the longest counts',
    ),
  at: z
    .string()
    .refine(
      text => /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text)),
      {
        error: 'must be a moment with its offset, such as 2026-03-29T02:30:00+02:00',
      },
    )
    .optional()
    .describe('When it is asked for, where the flow has hours; absent: the time plays no part'),
})
  .refine(({ resource, bundle }) => (resource === undefined) !== (bundle === undefined), {
    error: 'needs either resource or bundle',
  })
  .refine(({ bundle, breakGlass }) => bundle === undefined || breakGlass === undefined, {
    error: 'is a bundle, and nobody breaks the glass for one',
  })
  .refine(({ for: whom, breakGlass }) => whom === undefined || breakGlass === undefined, {
    error: 'is for somebody else, and nobody breaks the glass for another',
  })
  .refine(({ unopened, bundle, outcome }) => !unopened || (bundle === undefined && outcome === 'refused'), {
    error: 'is unopened, so it is a resource and is refused',
  })
  .refine(expected => expected.outcome !== 'refused' || saysNothingOf(expected, ['flow', ...decided, ...given]), {
    error: 'is refused, so no flow counts and nothing is given',
  })
  .refine(expected => expected.outcome !== 'automatic' || saysNothingOf(expected, decided), {
    error: 'is automatic, so nobody decides',
  })

const testFileSchema = section({
  people: z.record(words, person).default({}),
  expect: z.array(expectation).min(1),
})

export type Expectation = z.output<typeof expectation>

/** What an access file is held to, without a directory: people are what this file says of them. */
export interface TestFile {
  readonly people: Readonly<Record<string, z.output<typeof person>>>
  readonly expect: readonly Expectation[]
  readonly problemAt: (path: Path, problem: string) => FileProblem
}

export type ParsedTestFile =
  | { readonly ok: true; readonly file: TestFile }
  | { readonly ok: false; readonly problems: readonly FileProblem[] }

export function parseTestFile(text: string, name: string): ParsedTestFile {
  const whole = (problem: string, at = { line: 1, column: 1 }): FileProblem => ({
    file: name,
    ...at,
    path: '',
    problem,
  })
  const yaml = readYaml(text)
  if (!yaml.ok) return { ok: false, problems: [whole(yaml.problem)] }
  const { places, raw, syntax } = yaml
  if (syntax.length > 0)
    return { ok: false, problems: syntax.map(({ offset, problem }) => whole(problem, places.at(offset))) }
  const located = ({ path, at, problem }: Finding): FileProblem => ({
    file: name,
    ...(at === 'key' ? places.ofKey(path) : places.ofValue(path)),
    path: pathText(path),
    problem,
  })
  const parsed = testFileSchema.safeParse(raw)
  if (!parsed.success)
    return { ok: false, problems: findingsOfShape(parsed.error.issues, raw, testFileSchema).map(located) }
  return { ok: true, file: { ...parsed.data, problemAt: (path, problem) => located({ path, at: 'value', problem }) } }
}
