import type { Contract } from './contract.ts';
import { type Call, type FakeAccount, Refused, type Served } from './serving.ts';

export interface FakeRun {
  id: number;
  attempt: number;
  actor: FakeAccount;
  triggeringActor: FakeAccount;
}

interface Reviewed {
  run: number;
  environments: number[];
  state: 'approved' | 'rejected';
  comment: string;
  user: FakeAccount;
}

/** Workflow runs that wait for environments, and the reviews of them. */
export class WorkflowRuns {
  readonly runs = new Map<number, FakeRun>();
  readonly environments = new Map<string, number>();
  readonly #reviews: Reviewed[] = [];
  readonly #contract: Contract;

  constructor(contract: Contract) {
    this.#contract = contract;
  }

  served(): Served {
    return {
      'actions/get-workflow-run': (call) => this.#runAnswer(call),
      'actions/get-reviews-for-run': (call) => this.#reviewsAnswer(this.#run(call)),
      'actions/review-pending-deployments-for-run': (call) => this.#review(this.#run(call), call),
      'repos/get-environment': ({ parameters }) => this.#environmentAnswer(parameters['environment_name'] ?? ''),
    };
  }

  #run({ parameters }: Call): FakeRun {
    const run = this.runs.get(Number(parameters['run_id']));
    if (run === undefined) {
      throw new Refused(404, 'Not Found');
    }
    return run;
  }

  #runAnswer(call: Call): unknown {
    const { id, attempt, actor, triggeringActor } = this.#run(call);
    const example = this.#contract.example<object>('workflow-run');
    return { ...example, id, run_attempt: attempt, actor: this.#user(actor), triggering_actor: this.#user(triggeringActor) };
  }

  #reviewsAnswer({ id }: FakeRun): unknown {
    return this.#reviews
      .filter(({ run }) => run === id)
      .map(({ state, comment, user, environments }) => ({
        state,
        comment,
        user: this.#user(user),
        environments: environments.map((environment) => this.#environment(this.#nameOf(environment), environment)),
      }));
  }

  #review({ id }: FakeRun, { body, account: user }: Call): unknown {
    if (user === null) {
      throw new Refused(403, 'Resource not accessible by integration');
    }
    const { environment_ids: environments, state, comment } = body as { environment_ids: number[]; state: Reviewed['state']; comment: string };
    if (environments.some((environment) => this.#nameOf(environment) === '')) {
      throw new Refused(422, 'Validation Failed');
    }
    this.#reviews.push({ run: id, environments, state, comment, user });
    return this.#contract.example('deployment-items');
  }

  #environmentAnswer(name: string): unknown {
    const id = this.environments.get(name);
    if (id === undefined) {
      throw new Refused(404, 'Not Found');
    }
    return { ...this.#contract.example<object>('environment'), ...this.#environment(name, id) };
  }

  #nameOf(id: number): string {
    return [...this.environments].find(([, known]) => known === id)?.[0] ?? '';
  }

  #environment(name: string, id: number): object {
    const example = this.#contract.example<{ environments: object[] }[]>('environment-approvals-items');
    return { ...example[0]?.environments[0], id, name };
  }

  #user({ login, id, type = 'User' }: FakeAccount): object {
    const example = this.#contract.example<{ actor: object }>('workflow-run');
    return { ...example.actor, login, id, type };
  }
}
