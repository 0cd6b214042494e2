export const id = 462;
export const ids = [462];
export const modules = {

/***/ 7462:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  githubBranches: () => (/* binding */ githubBranches)
});

// EXTERNAL MODULE: ./lib/actions/common/github/client.js
var client = __webpack_require__(7446);
// EXTERNAL MODULE: ./lib/actions/common/runtime/errors.js
var errors = __webpack_require__(9671);
// EXTERNAL MODULE: ./lib/actions/common/runtime/retry.js
var retry = __webpack_require__(2616);
// EXTERNAL MODULE: ./lib/actions/common/gitops/repository/commit-message.js
var commit_message = __webpack_require__(9324);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 11 modules
var schemas = __webpack_require__(2857);
;// CONCATENATED MODULE: ./lib/actions/common/gitops/repository/github-queries.js


/** As many as GitHub gives at once. */
const PAGE = 100;
const parentsSchema = schemas/* object */.Ikc({ nodes: schemas/* array */.YOg(schemas/* object */.Ikc({ oid: schemas/* string */.YjP() })) });
const tipSchema = schemas/* object */.Ikc({ id: schemas/* string */.YjP(), ref: schemas/* object */.Ikc({ target: schemas/* object */.Ikc({ oid: schemas/* string */.YjP() }) }).nullable() });
const fileSchema = schemas/* object */.Ikc({
    mode: schemas/* number */.aig().int(),
    oid: schemas/* string */.YjP(),
    size: schemas/* number */.aig(),
    object: schemas/* object */.Ikc({ text: schemas/* string */.YjP().nullish() }).nullish(),
});
const filesSchema = schemas/* object */.Ikc({ object: schemas/* record */.g1P(schemas/* string */.YjP(), fileSchema.nullable()).nullable() });
const folderSchema = schemas/* object */.Ikc({
    commit: schemas/* object */.Ikc({ oid: schemas/* string */.YjP() }).nullable(),
    folder: schemas/* object */.Ikc({ entries: schemas/* array */.YOg(schemas/* object */.Ikc({ name: schemas/* string */.YjP(), mode: schemas/* number */.aig().int() })).nullish() }).nullable(),
});
const factsSchema = schemas/* object */.Ikc({ object: schemas/* object */.Ikc({ message: schemas/* string */.YjP(), tree: schemas/* object */.Ikc({ oid: schemas/* string */.YjP() }), parents: parentsSchema }).nullable() });
const historySchema = schemas/* object */.Ikc({
    object: schemas/* object */.Ikc({
        history: schemas/* object */.Ikc({
            nodes: schemas/* array */.YOg(schemas/* object */.Ikc({ oid: schemas/* string */.YjP(), message: schemas/* string */.YjP(), parents: parentsSchema })),
            pageInfo: schemas/* object */.Ikc({ hasNextPage: schemas/* boolean */.zMY(), endCursor: schemas/* string */.YjP().nullable() }),
        }),
    })
        .nullable(),
});
/** The head of a branch, empty when there is no such branch; and the repository's own id. Undefined when the token sees no such repository. */
async function queryTip(repository, branch) {
    const answer = await ask(repository, tipSchema.nullable(), '$ref: String!', 'id ref(qualifiedName: $ref) { target { oid } }', { ref: `refs/heads/${branch}` });
    return answer === null ? undefined : { repositoryId: answer.id, commit: answer.ref?.target.oid ?? '' };
}
/**
 * What a commit has at some paths, in one request; what is not there is left out.
 *
 * @param withText whether the contents are wanted too.
 */
async function queryFiles(repository, commit, paths, withText) {
    const content = withText ? ' object { ... on Blob { text } }' : '';
    const declared = paths.map((_, index) => `$p${index}: String!`).join(', ');
    const asked = paths.map((_, index) => `f${index}: file(path: $p${index}) { mode oid size${content} }`).join(' ');
    const variables = Object.fromEntries(paths.map((path, index) => [`p${index}`, path]));
    const document = `object(oid: $commit) { ... on Commit { ${asked} } }`;
    const { object } = await ask(repository, filesSchema, `$commit: GitObjectID!, ${declared}`, document, { commit, ...variables });
    const files = shown(object, commit);
    return paths.flatMap((path, index) => {
        const file = files[`f${index}`] ?? undefined;
        return file === undefined ? [] : [{ path, mode: octal(file.mode), id: file.oid, bytes: file.size, text: file.object?.text ?? undefined }];
    });
}
/** What lies in a folder of a commit; nothing when it has no such folder. */
async function queryFolder(repository, commit, folder) {
    const document = 'commit: object(oid: $commit) { oid } folder: object(expression: $folder) { ... on Tree { entries { name mode } } }';
    const answer = await ask(repository, folderSchema, '$commit: GitObjectID!, $folder: String!', document, { commit, folder: `${commit}:${folder}` });
    shown(answer.commit, commit);
    return (answer.folder?.entries ?? []).map(({ name, mode }) => ({ name, mode: octal(mode) }));
}
async function queryFacts(repository, commit) {
    const document = 'object(oid: $commit) { ... on Commit { message tree { oid } parents(first: 10) { nodes { oid } } } }';
    const { message, tree, parents } = shown((await ask(repository, factsSchema, '$commit: GitObjectID!', document, { commit })).object, commit);
    return { message, tree: tree.oid, parents: parents.nodes.map(({ oid }) => oid) };
}
/**
 * Up to `PAGE` commits that lead to a commit, itself included.
 *
 * @param path leaves out commits that changed nothing there; null for all.
 * @param after where the commits before these ended; null to begin.
 */
async function queryHistory(repository, commit, path, after) {
    const nodes = 'nodes { oid message parents(first: 1) { nodes { oid } } } pageInfo { hasNextPage endCursor }';
    const document = `object(oid: $commit) { ... on Commit { history(first: ${PAGE}, path: $path, after: $after) { ${nodes} } } }`;
    const answer = await ask(repository, historySchema, '$commit: GitObjectID!, $path: String, $after: String', document, { commit, path, after });
    const { history } = shown(answer.object, commit);
    return {
        commits: history.nodes.map(({ oid, message, parents }) => ({ id: oid, message, parent: parents.nodes[0]?.oid ?? '' })),
        after: history.pageInfo.hasNextPage ? history.pageInfo.endCursor : null,
    };
}
async function ask({ github, owner, name }, schema, declared, selection, variables) {
    const document = `query ($owner: String!, $name: String!, ${declared}) { repository(owner: $owner, name: $name) { ${selection} } }`;
    const data = await github.query(document, { owner, name, ...variables });
    const answer = schemas/* object */.Ikc({ repository: schema }).safeParse(data);
    if (!answer.success) {
        throw new errors/* UserError */.yo(`GitHub described ${owner}/${name} in an unexpected form at ${answer.error.issues[0]?.path.join('.') ?? ''}.`);
    }
    return answer.data.repository;
}
/** GitHub's servers are not all equally up to date: a commit that one named can be unknown to the next. That is no empty commit. */
function shown(object, commit) {
    if (object === null) {
        throw new errors/* UserError */.yo(`GitHub does not show commit ${commit}.`);
    }
    return object;
}
function octal(mode) {
    return mode.toString(8).padStart(6, '0');
}

// EXTERNAL MODULE: ./lib/actions/common/gitops/repository/tree-entries.js
var tree_entries = __webpack_require__(2758);
;// CONCATENATED MODULE: ./lib/actions/common/gitops/repository/github-commits.js





/**
 * What goes into one createCommitOnBranch. GitHub documents no limit but that it ends a GraphQL call after ten seconds, and
 * reports of failing calls begin at a few hundred files and some MB; so far below.
 */
const FILES_A_MUTATION = 100;
const BYTES_A_MUTATION = 1024 * 1024;
/** Trees of some 2.5 MB were seen to fail with 502. */
const BYTES_A_TREE = 1024 * 1024;
const FILES_A_TREE = 250;
const NO_COMMIT = '0'.repeat(40);
const madeSchema = schemas/* object */.Ikc({ sha: schemas/* string */.YjP().regex(/^[0-9a-f]{40}$/) });
const committedSchema = schemas/* object */.Ikc({ createCommitOnBranch: schemas/* object */.Ikc({ commit: schemas/* object */.Ikc({ oid: schemas/* string */.YjP() }) }) });
/**
 * Whether the mutation can make this commit: it appends to a branch that is there, as whoever the token belongs to, and knows
 * no modes.
 *
 * @param modes of the files that are there already, by path.
 */
function fitsMutation(base, { files, author }, modes) {
    const bytes = [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0);
    const isOrdinary = [...files.keys()].every((path) => (modes.get(path) ?? tree_entries/* ORDINARY */.Fh) === tree_entries/* ORDINARY */.Fh);
    return base !== '' && isOrdinary && isKit(author) && files.size <= FILES_A_MUTATION && bytes <= BYTES_A_MUTATION;
}
/** Makes a commit that GitHub signs, and moves the branch to it if it is still at `base`. Answers the commit's id. */
async function commitOnBranch({ github, owner, name }, branch, base, { files, message }) {
    const [headline = '', ...body] = (0,commit_message/* messageText */.Lo)(message).trimEnd().split('\n\n');
    const additions = [...files].flatMap(([path, text]) => (text === null ? [] : [{ path, contents: Buffer.from(text).toString('base64') }]));
    const deletions = [...files].flatMap(([path, text]) => (text === null ? [{ path }] : []));
    const input = {
        branch: { repositoryNameWithOwner: `${owner}/${name}`, branchName: branch },
        expectedHeadOid: base,
        message: { headline, body: body.join('\n\n') },
        fileChanges: { additions, deletions },
    };
    const document = 'mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }';
    const answer = committedSchema.safeParse(await github.mutate(document, { input }));
    if (!answer.success) {
        throw new errors/* UserError */.yo('GitHub did not say which commit it made.');
    }
    return answer.data.createCommitOnBranch.commit.oid;
}
/** Makes a tree by GitHub's Git data API: that of `base` with some files changed. Nothing points at it yet. Answers its id. */
async function makeTree(repository, base, files, modes) {
    let tree = base === '' ? undefined : (await queryFacts(repository, base)).tree;
    for (const part of parts(files)) {
        const entries = part.map(([path, text]) => ({ path, mode: modes.get(path) ?? tree_entries/* ORDINARY */.Fh, type: 'blob', ...(text === null ? { sha: null } : { content: text }) }));
        tree = await make(repository, 'trees', { tree: entries, ...(tree === undefined ? {} : { base_tree: tree }) });
    }
    if (tree === undefined) {
        throw new errors/* UserError */.yo('A commit without any file was to be made.');
    }
    return tree;
}
/** Makes a commit by GitHub's Git data API. Nothing points at it yet. Answers its id. */
function makeCommit(repository, base, tree, { message, author, time }) {
    const by = { ...author, date: new Date(time * 1000).toISOString() };
    // GitHub signs what an App or a job commits as long as no author is named.
    const named = isKit(author) ? {} : { author: by, committer: by };
    return make(repository, 'commits', { message: (0,commit_message/* messageText */.Lo)(message), tree, parents: base === '' ? [] : [base], ...named });
}
/**
 * Moves a branch from one commit to another; an empty `from` makes it. This is GitHub's only move of a branch that compares and
 * swaps: its REST API moves a branch forward without saying from where, and by force from anywhere.
 */
async function moveBranch({ github }, repositoryId, branch, from, to, force) {
    const refUpdates = [{ name: `refs/heads/${branch}`, beforeOid: from === '' ? NO_COMMIT : from, afterOid: to, force }];
    await github.mutate('mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }', { input: { repositoryId, refUpdates } });
}
async function make({ github, owner, name }, kind, what) {
    const answer = madeSchema.safeParse(await github.send(`POST /repos/{owner}/{repo}/git/${kind}`, { owner, repo: name, ...what }));
    if (!answer.success) {
        throw new errors/* UserError */.yo(`GitHub answered in an unexpected form when it was to make one of the ${kind}.`);
    }
    return answer.data.sha;
}
/** The changes cut into parts that one request takes; a file larger than that is a part of its own. */
function parts(files) {
    const all = [];
    let bytes = 0;
    for (const [path, text] of files) {
        const size = Buffer.byteLength(text ?? '');
        const last = all.at(-1);
        if (last === undefined || last.length >= FILES_A_TREE || bytes + size > BYTES_A_TREE) {
            all.push([[path, text]]);
            bytes = size;
        }
        else {
            last.push([path, text]);
            bytes += size;
        }
    }
    return all;
}
function isKit({ name, email }) {
    return name === commit_message/* KIT_AUTHOR */.RH.name && email === commit_message/* KIT_AUTHOR */.RH.email;
}

// EXTERNAL MODULE: ./lib/actions/common/gitops/repository/repository-path.js
var repository_path = __webpack_require__(4587);
;// CONCATENATED MODULE: ./lib/actions/common/gitops/repository/github-snapshot.js





/**
 * Paths asked in one request. GitHub ends a GraphQL call that takes it longer than ten seconds; a hundred small files take it
 * well below one.
 */
const PATHS_A_REQUEST = 100;
/** A commit on GitHub, read by its id: what moves the branch meanwhile is not seen. */
class GitHubSnapshot {
    commit;
    #repository;
    #files = new Map();
    #texts = new Map();
    /** @param commit its id; empty for a branch that does not exist yet. */
    constructor(repository, commit) {
        this.#repository = repository;
        this.commit = commit;
    }
    read(path) {
        const text = this.#texts.get(path) ?? this.#read(path);
        this.#texts.set(path, text);
        return text;
    }
    async prefetch(paths) {
        const wanted = [...new Set(paths)].filter((path) => !this.#files.has(path) && this.commit !== '');
        wanted.forEach(repository_path/* checkRepositoryPath */.CS);
        for (const chunk of chunks(wanted)) {
            await this.#load(chunk);
        }
    }
    list(folder) {
        return this.#names(folder, ({ mode }) => mode !== tree_entries/* FOLDER */.L7 && mode !== tree_entries/* SUBMODULE */.NG);
    }
    folders(folder) {
        return this.#names(folder, ({ mode }) => mode === tree_entries/* FOLDER */.L7);
    }
    /**
     * The modes of files that are there already.
     *
     * @throws Refusal when one of the paths may not be written.
     */
    async modes(paths) {
        paths.forEach(repository_path/* checkRepositoryPath */.CS);
        await this.prefetch(paths);
        const modes = new Map();
        for (const path of paths) {
            const file = await this.#files.get(path);
            if (file !== undefined) {
                (0,tree_entries/* refuseUnlessFile */.vR)(file);
                modes.set(path, file.mode);
            }
        }
        return modes;
    }
    async #names(folder, isWanted) {
        (0,repository_path/* checkRepositoryPath */.CS)(folder);
        const entries = this.commit === '' ? [] : await queryFolder(this.#repository, this.commit, folder);
        return entries.filter(isWanted).map(({ name }) => name).toSorted();
    }
    async #read(path) {
        (0,repository_path/* checkRepositoryPath */.CS)(path);
        await this.prefetch([path]);
        const file = await this.#files.get(path);
        if (file === undefined) {
            return undefined;
        }
        (0,tree_entries/* refuseUnlessFile */.vR)(file);
        (0,tree_entries/* refuseLarge */.y2)(path, file.bytes);
        // GitHub cuts long texts off and guesses at encodings; only a text that the id stands for is the file's own.
        return file.text !== undefined && (0,tree_entries/* blobId */.zA)(file.text) === file.id ? file.text : readBlob(this.#repository, file);
    }
    /** One request for all, and a second one where some are missing: only then can anything but a folder be in their way. */
    async #load(paths) {
        const found = new Map((await queryFiles(this.#repository, this.commit, paths, true)).map((file) => [file.path, file]));
        const missing = paths.filter((path) => !found.has(path));
        const parents = new Map();
        for (const chunk of chunks([...new Set(missing.flatMap((path) => (0,repository_path/* withParents */.M2)(path).slice(0, -1)))])) {
            (await queryFiles(this.#repository, this.commit, chunk, false)).forEach((parent) => parents.set(parent.path, parent));
        }
        for (const path of paths) {
            const file = settled(() => {
                (0,tree_entries/* refuseBlockedFolders */.e)(path, parents);
                return found.get(path);
            });
            this.#files.set(path, file);
        }
    }
}
/** What a check answers or throws, for whoever asks later; nobody may ask at all. */
function settled(check) {
    const promise = Promise.resolve().then(check);
    promise.catch(() => undefined);
    return promise;
}
function chunks(paths) {
    return Array.from({ length: Math.ceil(paths.length / PATHS_A_REQUEST) }, (_, index) => paths.slice(index * PATHS_A_REQUEST, (index + 1) * PATHS_A_REQUEST));
}
const blobSchema = schemas/* object */.Ikc({ content: schemas/* string */.YjP(), encoding: schemas/* literal */.euz('base64') });
async function readBlob({ github, owner, name }, file) {
    const answer = blobSchema.safeParse(await github.ask('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', { owner, repo: name, file_sha: file.id }));
    if (!answer.success) {
        throw new errors/* UserError */.yo(`GitHub gave ${file.path} in an unexpected form.`);
    }
    const text = Buffer.from(answer.data.content, 'base64').toString('utf8');
    (0,tree_entries/* refuseUnlessText */.Ow)(file, text);
    return text;
}

// EXTERNAL MODULE: ./lib/actions/common/gitops/repository/object-store.js + 1 modules
var object_store = __webpack_require__(2200);
// EXTERNAL MODULE: ./lib/actions/common/gitops/repository/own-commit.js
var own_commit = __webpack_require__(8649);
;// CONCATENATED MODULE: ./lib/actions/common/gitops/repository/github-branches.js










/** A token that was just made can be unknown to some of GitHub's servers for some seconds. */
const FIRST_CONTACT = { deadline: 15_000, first: 1000, longest: 4000 };
/** Milliseconds between two looks at a branch, so that a server which lags behind does not make a lost race look like a refusal. */
const SECOND_LOOK = 2000;
/**
 * The branches of a repository on GitHub, read and written through its API without a clone. Commits are in the name of the token,
 * and signed by GitHub, unless another author than the kit is asked for.
 *
 * @param pacing clock and pauses; tests set them.
 */
function githubBranches(repository, pacing = {}) {
    return new GitHubBranches(repository, { ...FIRST_CONTACT, ...pacing });
}
class GitHubBranches {
    #repository;
    #pacing;
    #repositoryId = '';
    constructor(repository, pacing) {
        this.#repository = repository;
        this.#pacing = pacing;
    }
    async tip(branch) {
        return new GitHubSnapshot(this.#repository, await this.#head(branch));
    }
    tips(branches) {
        return Promise.all(branches.map((branch) => this.tip(branch)));
    }
    async propose(branch, snapshot, change) {
        const modes = await this.#at(snapshot).modes([...change.files.keys()]);
        const base = snapshot.commit;
        return this.#settled(branch, base, change, async () => {
            if (fitsMutation(base, change, modes)) {
                return commitOnBranch(this.#repository, branch, base, change);
            }
            const tree = await makeTree(this.#repository, base, change.files, modes);
            const commit = await makeCommit(this.#repository, base, tree, change);
            await moveBranch(this.#repository, this.#repositoryId, branch, base, commit, false);
            return commit;
        });
    }
    async replace(branch, { commit: present }, snapshot, change) {
        const before = present === '' ? undefined : await queryFacts(this.#repository, present);
        if (before !== undefined) {
            (0,own_commit/* refuseForeignCommit */.K3)(branch, before);
        }
        const modes = await this.#at(snapshot).modes([...change.files.keys()]);
        const base = snapshot.commit;
        return this.#settled(branch, present, change, async () => {
            const tree = await makeTree(this.#repository, base, change.files, modes);
            if (before !== undefined && (0,own_commit/* isSameCommit */.sw)(before, { tree, parents: [base], message: (0,commit_message/* messageText */.Lo)(change.message) })) {
                return present;
            }
            const commit = await makeCommit(this.#repository, base, tree, change);
            await moveBranch(this.#repository, this.#repositoryId, branch, present, commit, true);
            return commit;
        });
    }
    /** The server makes the commit, so its id can be unknown; but what was made on `base` has `base` for its parent and says the same. */
    async find({ commit: tip }, { commit: base }, mark) {
        for await (const { id, parent, message } of this.#commits(tip, null)) {
            if (id === base) {
                return undefined;
            }
            if (parent === base && (0,own_commit/* saysMessage */.kz)(message, mark)) {
                return id;
            }
        }
        return undefined;
    }
    async history(branch, path) {
        (0,repository_path/* checkRepositoryPath */.CS)(path);
        const snapshots = [];
        for await (const { id } of this.#commits(await this.#head(branch), path)) {
            snapshots.push(new GitHubSnapshot(this.#repository, id));
        }
        return snapshots;
    }
    close() {
        return Promise.resolve();
    }
    /** The commits that lead to a tip, or those of them that changed something at `path`; the newest first. */
    async *#commits(tip, path) {
        let after = null;
        const most = tip === '' ? 0 : object_store/* SEARCHED_COMMITS */.z;
        for (let count = 0; count < most; count += PAGE) {
            const page = await queryHistory(this.#repository, tip, path, after);
            yield* page.commits;
            if (page.after === null) {
                return;
            }
            after = page.after;
        }
    }
    /** The snapshot that was read from already, where it is one of ours. */
    #at(snapshot) {
        return snapshot instanceof GitHubSnapshot ? snapshot : new GitHubSnapshot(this.#repository, snapshot.commit);
    }
    async #head(branch) {
        const { owner, name } = this.#repository;
        return (0,retry/* retryUntil */.O)(async () => {
            const answer = await queryTip(this.#repository, branch);
            if (answer !== undefined) {
                this.#repositoryId = answer.repositoryId;
                return { done: true, value: answer.commit };
            }
            const error = new errors/* UserError */.yo(`GitHub shows no repository ${owner}/${name} to this token. Check the name, and that the token may read and write its contents.`);
            if (this.#repositoryId !== '') {
                throw error;
            }
            return { done: false, error };
        }, this.#pacing);
    }
    /** What became of a write. Whether a refusal is final is told by the branch, not by words: where it has not moved, nobody was faster. */
    async #settled(branch, expected, change, write) {
        const mark = (0,commit_message/* messageText */.Lo)(change.message);
        try {
            return { commit: await write(), mark, landed: true, words: '' };
        }
        catch (error) {
            if (!(error instanceof errors/* UserError */.yo)) {
                throw error;
            }
            if (error instanceof client/* GitHubRefused */.YY && error.reason !== 'STALE_DATA' && (await this.#standsStill(branch, expected))) {
                throw new errors/* Refusal */.P_(`Branch ${branch} may not be written so: ${error.message}`, { cause: error });
            }
            return { commit: '', mark, landed: false, words: error.message };
        }
    }
    async #standsStill(branch, expected) {
        const { sleep = retry/* pause */.v } = this.#pacing;
        if ((await this.#head(branch)) !== expected) {
            return false;
        }
        await sleep(SECOND_LOOK);
        return (await this.#head(branch)) === expected;
    }
}


/***/ })

};
