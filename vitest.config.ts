import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * What takes minutes goes early, so that at the end nobody is left alone with it; elsewhere the size of a file tells as much. One project
 * after the other: whoever comes back to one loads the product anew.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = /\/(?:whole-product\/(?:crash|fifty|two-ends)|page\/page\b)/
    const turnOf = ({ moduleId, project: { name } }: TestSpecification) =>
      isLong.test(moduleId) ? 1 : ['alone', '', 'whole', 'inside'].indexOf(name)
    return sorted.toSorted((a, b) => turnOf(a) - turnOf(b))
  }
}

/** What is pure, or stands on the ports in memory. */
const inside = ['access', 'cards', 'config', 'ports', 'use-cases'].map(folder => `src/${folder}/**/*.test.ts`)

/** A library keeps the tokens of a machine for the process: what opens nothing in one file would be met in another. */
const alone = [
  'src/providers/entra/sign-in/credential-kinds.test.ts',
  'src/sandbox/teams/bot-tokens.test.ts',
  'src/sandbox/whole-product/credentials.test.ts',
]

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'inside', include: inside } },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['src/**/*.test.ts'],
          exclude: [...inside, ...alone],
          globalSetup: ['src/store/testing/global-setup.ts'],
        },
      },
      { extends: true, test: { name: 'alone', include: alone, isolate: true } },
    ],
    // Files share what a process has loaded: loading the product anew for each took minutes of every run. Whoever changes what
    // belongs to the process puts it back.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    setupFiles: ['src/replay.test-support.ts'],
    unstubEnvs: true,
    restoreMocks: true,
    // Most tests wait for something to happen over HTTP: one at a time would leave even a small machine idle.
    maxWorkers: 2,
    // Megabytes: what is young dies before it is copied. With the usual 16 it took some hundredths of the time.
    execArgv: ['--max-semi-space-size=64'],
    // Milliseconds. Each is for what never comes: a machine that has other things to do takes several times as long as a quiet one.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
  },
})
