export const id = 277;
export const ids = [277];
export const modules = {

/***/ 1277:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   connectGitHub: () => (/* binding */ connectGitHub)
/* harmony export */ });
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2857);
/* harmony import */ var _runtime_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9671);
/* harmony import */ var _runtime_foreign_text_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4752);
/* harmony import */ var _client_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7446);




function connectGitHub(options) {
    const call = (0,_client_js__WEBPACK_IMPORTED_MODULE_1__/* .githubCalls */ .NH)(options);
    const inTurn = queue();
    const graphql = graphqlAddress(options.address);
    return {
        ask: (route, parameters) => call({ route, parameters, repeatable: true }),
        send: (route, parameters) => inTurn(() => call({ route, parameters, repeatable: false })),
        query: (document, variables) => run(call, graphql, document, variables, true),
        mutate: (document, variables) => inTurn(() => run(call, graphql, document, variables, false)),
    };
}
/** GitHub's own server has `/graphql` beside its REST API, an enterprise's has `/api/graphql` beside `/api/v3`. */
function graphqlAddress(address) {
    return `${address.replace(/\/+$/, '').replace(/\/v3$/, '')}/graphql`;
}
function queue() {
    let last = Promise.resolve();
    return (work) => {
        const turn = last.then(work, work);
        last = turn;
        return turn;
    };
}
const answerSchema = zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({
    data: zod__WEBPACK_IMPORTED_MODULE_2__/* .unknown */ .L5J().optional(),
    errors: zod__WEBPACK_IMPORTED_MODULE_2__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({ message: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP(), type: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().optional() })).optional(),
});
async function run(call, address, query, variables, repeatable) {
    return call({ route: `POST ${address}`, parameters: { query, variables }, repeatable, read: (data, headers) => answerOf(data, headers, repeatable) });
}
/** GraphQL answers with status 200 even when it refuses; a rate limit is told from other errors by what the headers say. */
function answerOf(data, headers, isQuery) {
    const answer = answerSchema.safeParse(data);
    if (!answer.success) {
        throw new _runtime_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo('GitHub answered a GraphQL request in an unexpected form.');
    }
    const errors = (answer.data.errors ?? []).filter(({ type }) => !isQuery || type !== 'NOT_FOUND');
    if (errors.length === 0) {
        return answer.data.data;
    }
    const words = (0,_runtime_foreign_text_js__WEBPACK_IMPORTED_MODULE_3__/* .logText */ .kc)(errors.map(({ message }) => message.trim()).join(' '), 1000);
    const types = errors.map(({ type }) => type);
    if (headers['retry-after'] !== undefined || types.includes('RATE_LIMITED')) {
        throw new RateLimited(words, headers);
    }
    const [type] = types;
    // An error without a type is a fault of the server: nobody knows what it did before.
    throw type === undefined ? new ServerFault(words) : new _client_js__WEBPACK_IMPORTED_MODULE_1__/* .GitHubRefused */ .YY(`GitHub refused: ${words}`, type);
}
class RateLimited extends Error {
    status = 429;
    response;
    constructor(message, headers) {
        super(message);
        this.response = { headers };
    }
}
class ServerFault extends Error {
    status = 500;
}


/***/ })

};
