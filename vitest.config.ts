import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    globalSetup: ['src/store/testing/global-setup.ts'],
    // Files share what a process has loaded, so that not each of them loads the product and the embedded database anew: whoever
    // changes what belongs to the process puts it back.
    isolate: false,
    unstubEnvs: true,
    restoreMocks: true,
    // Most tests wait for something to happen over HTTP: one at a time would leave even a small machine idle.
    maxWorkers: 2,
    // Milliseconds. Each is for what never comes: a machine that has other things to do takes several times as long as a quiet one.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
  },
})
