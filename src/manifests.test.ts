import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { parseAccessFile } from './config/access-file.ts'
import { readDatabaseEnvironment } from './config/env.ts'
import { settingBehind } from './config/environment/names.ts'
import { socketOf } from './store/database/tls.ts'

const folder = new URL('../manifests/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8')
/** Of Node itself, or of the image that PostgreSQL comes in. */
const notOurs = new Set(['NODE_EXTRA_CA_CERTS', 'POSTGRES_DB', 'POSTGRES_PASSWORD_FILE', 'POSTGRES_INITDB_ARGS'])
/** Given together or not at all: without them nobody can link an account by signing in. */
const forLinking = [
  'PUBLIC_URL',
  'SLACK_CLIENT_ID',
  'SLACK_CLIENT_SECRET_FILE',
  'SIGNIN_CLIENT_ID',
  'SIGNIN_CLIENT_SECRET_FILE',
]
const isKnown = (name: string) => notOurs.has(name) || settingBehind(name) !== null

const secretNames = z.array(z.string())
const composeService = z.looseObject({
  image: z.string(),
  environment: z.record(z.string(), z.string()),
  secrets: secretNames,
  command: z.array(z.string()),
  volumes: z.array(z.string()).optional(),
  network_mode: z.string().optional(),
  networks: z.unknown().optional(),
  ports: z.array(z.string()).optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
})
const composeFile = z.looseObject({
  services: z.record(z.string(), composeService),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
  volumes: z.record(z.string(), z.null()),
})
const compose = composeFile.parse(parse(read('compose.yaml'), { merge: true }))

describe('the compose file', () => {
  const services = Object.entries(compose.services)

  it.each(services)('gives %s settings that exist, and every secret as a file that is there', (_, service) => {
    expect(Object.keys(service.environment).filter(name => !isKnown(name))).toEqual([])
    expect(service.secrets.filter(name => !(name in compose.secrets))).toEqual([])
    const files = Object.values(service.environment).flatMap(value => /^\/run\/secrets\/(.+)$/.exec(value)?.[1] ?? [])
    expect(files.filter(name => !service.secrets.includes(name))).toEqual([])
  })

  it('lets people link their accounts by signing in', () => {
    expect(Object.keys(compose.services.doorbell?.environment ?? {})).toEqual(expect.arrayContaining(forLinking))
  })

  it('holds no secret itself', () => {
    const given = services.flatMap(([, { environment }]) => Object.entries(environment))
    for (const [name, value] of given)
      if (/SECRET|TOKEN|KEY|PASSWORD|DATABASE_URL/.test(name))
        expect(`${name} ${value}`).toMatch(/_FILE \/(run\/secrets|entra)\//)
  })

  it('mounts what is read again while Doorbell runs as a folder: a file that is mounted stays what it was when it is replaced', () => {
    const { environment = {}, volumes = [] } = compose.services.doorbell ?? {}
    const folders = volumes.map(volume => volume.split(':')[1])
    const readAgain = ['ACCESS_CONFIG', 'AZURE_CLIENT_SECRET_FILE'].map(name => environment[name] ?? '')
    expect(readAgain.map(path => path.slice(0, path.lastIndexOf('/')))).toEqual(['/config', '/entra'])
    expect(folders).toEqual(expect.arrayContaining(['/config', '/entra']))
    // Only what is in it: the owner's password of the database is none of Doorbell's business.
    expect(volumes).toEqual(['socket:/run/postgresql:ro', './config:/config:ro', './secrets/entra:/entra:ro'])
    expect(Object.values(compose.secrets).filter(({ file }) => file.startsWith('./secrets/entra'))).toEqual([])
  })

  it('runs Doorbell without rights it does not need', () => {
    for (const name of ['migrate', 'doorbell'])
      expect(compose.services[name]).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      })
  })

  it('lets each of Doorbell and its database be made anew without the other: they share a folder, and no network', () => {
    const { database, migrate, doorbell } = compose.services
    const networks = [database, migrate, doorbell].map(service => [service?.network_mode, service?.networks])
    expect(networks).toEqual([
      ['none', undefined],
      ['none', undefined],
      [undefined, undefined],
    ])
    expect(database?.ports).toBeUndefined()
    // Where the image keeps its socket.
    expect(database?.volumes).toContain('socket:/var/run/postgresql')
    for (const service of [migrate, doorbell]) expect(service?.volumes).toContain('socket:/run/postgresql:ro')
    expect(Object.keys(compose.volumes)).toEqual(['database', 'socket'])
  })

  it('shows addresses of the database that Doorbell takes, and that lead to the socket', () => {
    const shown = [...read('compose.yaml').matchAll(/^ +# (postgres:\/\/(\w+):<([\w-]+)>@\S+)\n +([\w-]+):/gm)]
    expect(shown.map(([, , role, password, secret]) => [role, password, secret])).toEqual([
      ['doorbell', 'database-password', 'database-url'],
      ['postgres', 'database-owner-password', 'migrate-database-url'],
    ])
    for (const [, address = ''] of shown) {
      const url = address.replace(/<.*>/, 'a'.repeat(64))
      expect(readDatabaseEnvironment({ DATABASE_URL: url })).toMatchObject({ ok: true })
      expect(socketOf(url)).toBe('/run/postgresql/.s.PGSQL.5432')
    }
  })

  it('lets nobody into the database without a password, by no way: the image trusts whoever is there already', () => {
    const { environment = {} } = compose.services.database ?? {}
    const asked = (environment.POSTGRES_INITDB_ARGS ?? '').split(' ').sort()
    expect(asked).toEqual(['--auth-host=scram-sha-256', '--auth-local=scram-sha-256'])
    expect(environment).not.toHaveProperty('POSTGRES_HOST_AUTH_METHOD')
  })

  it("gives the owner's password to what migrates and ends, and to nothing that goes on running but the database", () => {
    const whoHas = (secret: string) => services.flatMap(([name, { secrets }]) => (secrets.includes(secret) ? name : []))
    expect(whoHas('migrate-database-url')).toEqual(['migrate'])
    expect(whoHas('database-owner-password')).toEqual(['database'])
  })

  it('starts without linking by sign-in, where all is taken away that says so, and nothing else', () => {
    const left = read('compose.yaml')
      .split('\n')
      .filter(line => !/ # \(linking\)$/.test(line))
    const { services, secrets } = composeFile.parse(parse(left.join('\n'), { merge: true }))
    const { doorbell } = services
    expect(Object.keys(doorbell?.environment ?? {}).filter(name => forLinking.includes(name))).toEqual([])
    const wanted = Object.values(services).flatMap(({ secrets }) => secrets)
    expect([...new Set(wanted)].sort()).toEqual(Object.keys(secrets).sort())

    const before = Object.keys(compose.services.doorbell?.environment ?? {})
    expect(before.filter(name => !(name in (doorbell?.environment ?? {})))).toEqual(forLinking)
  })

  it('asks Doorbell whether it is ready, and not only whether it lives', () => {
    const { test } = z.object({ test: z.array(z.string()) }).parse(compose.services.doorbell?.healthcheck)
    expect(test.join(' ')).toContain('http://127.0.0.1:3000/readyz')
    // In the language of the image itself, which has no curl.
    expect(test.slice(0, 2)).toEqual(['CMD', 'node'])
  })

  it('names an exact version of every image', () => {
    for (const [, { image }] of services) expect(image).toMatch(/:\d[\w.-]*$/)
  })
})

const container = z.looseObject({
  image: z.string(),
  args: z.array(z.string()),
  env: z.array(z.object({ name: z.string(), value: z.string() })),
  securityContext: z.looseObject({}),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })),
})
const workload = z.looseObject({
  kind: z.string(),
  spec: z.looseObject({
    template: z.looseObject({
      spec: z.looseObject({
        containers: z.array(container),
        volumes: z.array(z.looseObject({ name: z.string() })),
        securityContext: z.looseObject({}),
      }),
    }),
  }),
})

/** As the Job that is made of it. */
const ofCronJob = ({ kind, spec }: ReturnType<JSON['parse']>) => ({ kind, spec: spec.jobTemplate.spec })

const kubernetes = readdirSync(new URL('kubernetes/', folder)).filter(name => name.endsWith('.yaml'))
const documents = (name: string) => parseAllDocuments(read(`kubernetes/${name}`)).map(document => document.toJS())
const kustomization = documents('kustomization.yaml')[0]

describe('the Kubernetes manifests', () => {
  it('are all applied, and are YAML', () => {
    const applied = [...kustomization.resources, ...kustomization.configMapGenerator.flatMap(({ files = [] }) => files)]
    expect([...applied, 'kustomization.yaml'].sort()).toEqual(kubernetes.sort())
    for (const name of kubernetes)
      for (const document of parseAllDocuments(read(`kubernetes/${name}`))) expect(document.errors).toEqual([])
  })

  it('hand over an access file that is right in itself', () => {
    expect(parseAccessFile(read('kubernetes/access.yaml'), 'access.yaml')).toMatchObject({ ok: true })
  })

  it('give settings that exist', () => {
    const plain = read('kubernetes/settings.env')
      .split('\n')
      .flatMap(line => /^([A-Z_]+)=/.exec(line)?.[1] ?? [])
    const given = ['deployment.yaml', 'migrate.yaml'].flatMap(name =>
      workload
        .parse(documents(name)[0])
        .spec.template.spec.containers.flatMap(({ env }) => env.map(({ name }) => name)),
    )
    expect([...plain, ...given]).toEqual(expect.arrayContaining(forLinking))
    expect([...plain, ...given].filter(name => !isKnown(name))).toEqual([])
  })

  it.each(['deployment.yaml', 'migrate.yaml', 'restored.yaml'])('run %s without rights it does not need', name => {
    const [document] = documents(name)
    const { spec } = workload.parse(document.kind === 'CronJob' ? ofCronJob(document) : document).spec.template
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    })
    for (const { securityContext, volumeMounts } of spec.containers) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
      expect(volumeMounts.map(mount => mount.name).sort()).toEqual(spec.volumes.map(volume => volume.name).sort())
    }
  })

  it("never say by themselves that the database was restored, and do so without the owner's password", () => {
    const [document] = documents('restored.yaml')
    expect(document).toMatchObject({ kind: 'CronJob', spec: { suspend: true, schedule: '0 0 31 2 *' } })
    const { template } = ofCronJob(document).spec
    const [only] = template.spec.containers
    expect(only).toMatchObject({ image: 'doorbell', args: ['restored'] })
    const given = Object.fromEntries(only.env.map(({ name, value }: Record<string, string>) => [name, value]))
    expect(given).toEqual({
      DATABASE_URL_FILE: '/secrets/database-url',
      NODE_EXTRA_CA_CERTS: '/secrets/database-ca.pem',
    })
    expect(template.spec.volumes[0].secret).toMatchObject({
      secretName: 'doorbell',
      items: [{ path: 'database-url' }, { path: 'database-ca.pem' }],
    })
  })

  it('let out all that Doorbell runs as, and nothing else', () => {
    const [only] = documents('network-policy.yaml')[0].spec.podSelector.matchExpressions
    const runs = ['deployment.yaml', 'migrate.yaml', 'restored.yaml'].map(name => documents(name)[0].metadata.name)
    expect(only.values).toEqual(expect.arrayContaining(runs))
    expect(only.values).toHaveLength(runs.length)
  })

  it('sign in by workload identity, where that folder is taken in: with an account of their own, and no secret', () => {
    const [component] = documents('workload-identity/kustomization.yaml')
    expect(read('kubernetes/kustomization.yaml')).toContain('\n# components: [workload-identity]\n')
    const [account] = documents('workload-identity/service-account.yaml')
    const [patch] = component.patches.map((one: { patch: string }) => parse(one.patch))
    const { template } = patch.spec
    expect(patch).toMatchObject({
      kind: 'Deployment',
      metadata: { name: documents('deployment.yaml')[0].metadata.name },
    })
    expect(template.metadata.labels).toEqual({ 'azure.workload.identity/use': 'true' })
    expect(template.spec.serviceAccountName).toBe(account.metadata.name)
    expect(account.metadata.annotations).toHaveProperty(['azure.workload.identity/client-id'])
    const [deployed] = documents('deployment.yaml')[0].spec.template.spec.containers
    const [patched] = template.spec.containers
    expect(patched.name).toBe(deployed.name)
    // Two ways to sign in at once are refused.
    expect(patched.env).toEqual([{ name: 'AZURE_CLIENT_SECRET_FILE', $patch: 'delete' }])
    expect(deployed.env.map(({ name }: { name: string }) => name)).toContain('AZURE_CLIENT_SECRET_FILE')
  })

  it('leave a replica in the Service while PostgreSQL is away for a moment, for as long as docs/operate.md says', () => {
    const { readinessProbe } = documents('deployment.yaml')[0].spec.template.spec.containers[0]
    expect(readinessProbe).toMatchObject({ httpGet: { path: '/readyz' }, periodSeconds: 5, failureThreshold: 36 })
    const minutes = (readinessProbe.periodSeconds * readinessProbe.failureThreshold) / 60
    expect(readFileSync(new URL('../docs/operate.md', import.meta.url), 'utf8')).toContain(
      `leaves the Service once it has said so for ${minutes} minutes`,
    )
  })

  it('stop a replica only when nobody hands requests on to it any more, and leave it its 45 seconds from then on', () => {
    const { containers, terminationGracePeriodSeconds } = documents('deployment.yaml')[0].spec.template.spec
    const [, , pause] = z
      .tuple([z.literal('node'), z.literal('-e'), z.string()])
      .parse(containers[0].lifecycle.preStop.exec.command)
    const seconds = Number(/^setTimeout\(\(\) => \{\}, (\d+)_000\)$/.exec(pause)?.[1])
    expect(seconds).toBeGreaterThanOrEqual(5)
    expect(terminationGracePeriodSeconds - seconds).toBeGreaterThanOrEqual(45)
  })

  it('ask each replica whether it lives and whether it is ready, and keep one while nodes are emptied', () => {
    const [deployment] = documents('deployment.yaml')
    expect(deployment.spec.replicas).toBeGreaterThanOrEqual(2)
    const [only] = deployment.spec.template.spec.containers
    expect(only).toMatchObject({
      livenessProbe: { httpGet: { path: '/healthz', port: 'http' } },
      readinessProbe: { httpGet: { path: '/readyz', port: 'http' } },
      ports: [
        { name: 'http', containerPort: 3000 },
        { name: 'internal', containerPort: 9090 },
      ],
    })
    expect(read('kubernetes/settings.env')).toContain('INTERNAL_PORT=9090\n')
    expect(documents('disruption-budget.yaml')[0].spec.selector).toEqual(deployment.spec.selector)
    for (const service of documents('service.yaml'))
      expect(service.spec.selector).toEqual(deployment.spec.selector.matchLabels)
  })
})
