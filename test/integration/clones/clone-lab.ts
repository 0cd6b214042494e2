import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDocker, type Docker } from '../../../actions/common/engine/docker.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { makeSteps } from '../../../actions/common/runtime/steps.ts';
import type { CloneSource } from '../../../actions/rehearse-migration/src/clone-source.ts';
import { openRehearsalServer, type RehearsalServer } from '../../../actions/rehearse-migration/src/database-server.ts';
import type { CloneRequest, CloneTools } from '../../../actions/rehearse-migration/src/with-clone.ts';
import { Containers, eventually } from '../images/containers.ts';

const PASSWORD = 'secret';

/** A real PostgreSQL as rehearsal server, the base image of Odoo for PostgreSQL's programs, and no Odoo database. */
export class CloneLab {
  readonly containers: Containers;
  readonly docker: Docker;
  readonly server: RehearsalServer;
  readonly url: string;
  readonly folder: string;
  readonly #postgres: string;

  private constructor(containers: Containers, docker: Docker, server: RehearsalServer, url: string, folder: string, postgres: string) {
    [this.containers, this.docker, this.server, this.url, this.folder, this.#postgres] = [containers, docker, server, url, folder, postgres];
  }

  static async open(): Promise<CloneLab> {
    const containers = await Containers.open();
    Object.assign(process.env, containers.engine.environment);
    const data = ['--tmpfs', '/var/lib/postgresql/data:uid=10001,gid=10001,mode=0700,size=300m'];
    const postgres = await containers.start('rehearsal', ...data, '--env', `POSTGRES_PASSWORD=${PASSWORD}`, containers.images.postgres, '-c', 'fsync=off', '-c', 'max_wal_size=64MB');
    await eventually(() => containers.docker('exec', postgres, 'pg_isready', '--host', '127.0.0.1'), ({ exitCode }) => exitCode === 0);
    const url = `postgres://odoo:${PASSWORD}@${await containers.address(postgres)}:5432/postgres`;
    const folder = await mkdtemp(join(tmpdir(), 'clone-lab-'));
    return new CloneLab(containers, openDocker(runProgram), await openRehearsalServer(url), url, folder, postgres);
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.containers.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Answers the rows, columns separated by `|`. */
  sql(database: string, statement: string, ...options: string[]): Promise<string> {
    return this.containers.output('exec', this.#postgres, 'psql', '--quiet', '--no-align', '--tuples-only', '--set', 'ON_ERROR_STOP=1',
      '--username', 'odoo', ...options, '--dbname', database, '--command', statement);
  }

  request(source: CloneSource, filestore?: string): CloneRequest {
    const image = { reference: this.containers.images.odoo };
    return { oldImage: image, newImage: image, source, filestore };
  }

  tools(server = this.server): CloneTools {
    const helperFolder = join(import.meta.dirname, '..', '..', '..', 'actions', 'build-image', 'context', 'odoo-release');
    return { docker: this.docker, server, helperFolder, steps: makeSteps() };
  }

  /** Databases and roles whose names are like a clone's. */
  async clones(): Promise<string[]> {
    const rows = await this.sql('postgres', String.raw`SELECT datname FROM pg_database WHERE datname LIKE 'kit\_%' UNION ALL SELECT rolname FROM pg_roles WHERE rolname LIKE 'kit\_%' ORDER BY 1`);
    return rows.split('\n').filter((row) => row !== '');
  }
}
