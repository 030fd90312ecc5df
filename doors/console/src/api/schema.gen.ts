/** Generated from the server's /openapi.json: `npm run console:types` writes it anew. */
export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The process lives
         * @description 进程存活
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "ok";
                        };
                    };
                };
                /** @description Problem (RFC 9457) */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": {
                            /**
                             * @description urn:perennial:problem:<room.case>
                             * @example urn:perennial:problem:http.no_such_path
                             */
                            type: string;
                            /** @description What kind of problem it is */
                            title: string;
                            status: number;
                            /** @description What is wrong, in the language of Accept-Language (zh or en) */
                            detail: string;
                            /** @description This occurrence; the logs know the id */
                            instance: string;
                            /** @description Closed list of error codes */
                            code: string;
                            /** @description Whether the same request may succeed later */
                            retryable: boolean;
                            /** @description W3C trace id */
                            trace?: string;
                            fields: {
                                /** @description JSON pointer into the body, or query.x, path.x, header.x, or a column */
                                pointer: string;
                                value?: unknown;
                                /** @description Line of the input */
                                row?: number;
                                reason: string;
                                name?: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The process can serve: every engine answers
         * @description 进程可以服务：各引擎均有响应，副本没有落后过多
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            ready: boolean;
                            checks: {
                                name: string;
                                ok: boolean;
                                /** @description Case */
                                reason?: string;
                            }[];
                        };
                    };
                };
                /** @description Default Response */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            ready: boolean;
                            checks: {
                                name: string;
                                ok: boolean;
                                /** @description Case */
                                reason?: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics in Prometheus' text format
         * @description Prometheus 文本格式的指标
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take events in (CloudEvents 1.0)
         * @description Structured (application/cloudevents+json), batch (application/cloudevents-batch+json) or binary mode (ce- headers). Answers when every event is durable. An event sent again, by source and id, is a duplicate and takes no effect. An event of a batch that does not fit is kept in quarantine and named in the answer; one sent alone is answered with a problem.
         *
         *     接收事件（CloudEvents 1.0：单个、批量、二进制）；落盘后才应答，重复事件不生效
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Events added to the log */
                            accepted: number;
                            /** @description Events that the log held already */
                            duplicates: number;
                            /** @description Events that do not fit; they are kept aside and can be replayed */
                            quarantined: {
                                /** @description Place in the batch, from 0 */
                                index: number;
                                /** @description Id in the quarantine */
                                id: string;
                                /** @description The first field that does not fit */
                                pointer: string;
                                /** @description Why, in the language of Accept-Language */
                                reason: string;
                                name: string;
                            }[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Imports, the newest hundred
         * @description 最近一百次导入
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            imports: {
                                id: string;
                                map: string;
                                file: string;
                                /** @description running, done or failed */
                                state: string;
                                /** @description Last line that was counted */
                                line: number;
                                /** @description Rows taken in */
                                accepted: number;
                                /** @description Rows kept aside */
                                quarantined: number;
                                /** @description Rows whose facts the log held already */
                                duplicates: number;
                                /** @description Facts added to the log */
                                facts: number;
                                reason: string | null;
                                /** Format: date-time */
                                startedAt: string;
                                /** Format: date-time */
                                changedAt: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Import a file
         * @description CSV or TSV, plain or gzip, of any size. Answers when the file is safe and its header was checked; rows follow. The same file sent again is the same import.
         *
         *     导入文件（CSV 或 TSV，可为 gzip，大小不限）；同一文件再次发送即同一次导入
         */
        post: {
            parameters: {
                query: {
                    /** @description Id of the import map */
                    map: string;
                    /** @description Name of the file, for people */
                    name?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            map: string;
                            file: string;
                            /** @description running, done or failed */
                            state: string;
                            /** @description Last line that was counted */
                            line: number;
                            /** @description Rows taken in */
                            accepted: number;
                            /** @description Rows kept aside */
                            quarantined: number;
                            /** @description Rows whose facts the log held already */
                            duplicates: number;
                            /** @description Facts added to the log */
                            facts: number;
                            reason: string | null;
                            /** Format: date-time */
                            startedAt: string;
                            /** Format: date-time */
                            changedAt: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far an import has come
         * @description 某次导入的进度
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            map: string;
                            file: string;
                            /** @description running, done or failed */
                            state: string;
                            /** @description Last line that was counted */
                            line: number;
                            /** @description Rows taken in */
                            accepted: number;
                            /** @description Rows kept aside */
                            quarantined: number;
                            /** @description Rows whose facts the log held already */
                            duplicates: number;
                            /** @description Facts added to the log */
                            facts: number;
                            reason: string | null;
                            /** Format: date-time */
                            startedAt: string;
                            /** Format: date-time */
                            changedAt: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quarantine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Items in quarantine
         * @description 隔离项及原因
         */
        get: {
            parameters: {
                query?: {
                    /** @description Default open */
                    state?: "open" | "replayed" | "dismissed";
                    import?: string;
                    /** @description Default 100 */
                    limit?: number;
                    /** @description Go on behind this item */
                    after?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                id: string;
                                /** Format: date-time */
                                receivedAt: string;
                                /** @description http or file */
                                channel: string;
                                state: string;
                                source: string | null;
                                factId: string | null;
                                type: string | null;
                                import: string | null;
                                line: number | null;
                                problems: {
                                    /** @description JSON pointer into the event, or the column of the file; empty: the whole */
                                    pointer: string;
                                    /** @description What stood there; left out where it may be personal */
                                    value?: string;
                                    /** @description Name of the case, for programs */
                                    name: string;
                                    /** @description Reason in English */
                                    reason: string;
                                    /** @description Reason in Chinese */
                                    zh: string;
                                }[];
                                facts: string[][] | null;
                                attempts: number;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quarantine/quality": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Misfits by field and reason
         * @description 按字段与原因统计的不符合项
         */
        get: {
            parameters: {
                query?: {
                    import?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            counts: {
                                channel: string;
                                field: string;
                                name: string;
                                reason: string;
                                zh: string;
                                /** @description Still aside */
                                open: number;
                                /** @description Taken in later */
                                replayed: number;
                                /** @description Given up */
                                dismissed: number;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quarantine/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take quarantined items through intake again
         * @description After definitions were mended. May be repeated.
         *
         *     修正定义后重新接收隔离项
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description These items; all open ones when absent */
                        ids?: string[];
                        /**
                         * Format: uuid
                         * @description Open items of one import
                         */
                        import?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Items that fit now */
                            replayed: number;
                            /** @description Facts that they added to the log */
                            facts: number;
                            /** @description Items that still do not fit */
                            open: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quarantine/{id}/mend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put values of a quarantined item right and take it in
         * @description All of it or nothing: what still does not fit is answered and the item stays as it came.
         *
         *     更正隔离项的个别字段并接收；仍不合格则原样保留并给出原因
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        fields: {
                            /** @description As a problem of the item names it */
                            pointer: string;
                            /** @description As it would be typed; items of a list are parted by |; null: nothing is said of it */
                            value: string | null;
                        }[];
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Facts that it added to the log */
                            facts: number;
                            /** @description What still does not fit; empty: it was taken in */
                            problems: {
                                /** @description JSON pointer into the event, or the column of the file; empty: the whole */
                                pointer: string;
                                /** @description What stood there; left out where it may be personal */
                                value?: string;
                                /** @description Name of the case, for programs */
                                name: string;
                                /** @description Reason in English */
                                reason: string;
                                /** @description Reason in Chinese */
                                zh: string;
                            }[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quarantine/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give quarantined items up
         * @description They stay readable and are not taken in any more.
         *
         *     放弃隔离项：保留可查，不再接收
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        ids: string[];
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Items that were open and are given up */
                            dismissed: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/call-list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Calls to make
         * @description 待拨打的外呼名单（本人权限范围内，客户信息已脱敏）
         */
        get: {
            parameters: {
                query?: {
                    /** @description The bank's day on which the deadline falls */
                    day?: string;
                    /** @description Id of the person; agents and managers see their own list in any case */
                    owner?: string;
                    state?: "open" | "taken" | "done" | "expired";
                    /** @description Default 100 */
                    limit?: number;
                    /** @description `next` of the page before */
                    after?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            tasks: {
                                task: number;
                                /** @description Send key; a call's result names it as `touch` */
                                key: string;
                                customer: {
                                    number: number;
                                    /** @description Masked */
                                    name: string;
                                    phone: string | null;
                                };
                                unit: number | null;
                                owner: string | null;
                                /** @description Place in the owner's list, from 1 */
                                rank: number;
                                playbook: string;
                                /** @description Reason codes of the decision */
                                reasons: string[];
                                probability: number | null;
                                band: {
                                    from: number;
                                    to: number;
                                } | null;
                                script: {
                                    title: string;
                                    body: string;
                                } | null;
                                /** Format: date-time */
                                openedAt: string;
                                /** Format: date-time */
                                deadline: string;
                                /** @enum {unknown} */
                                state: "open" | "taken" | "done" | "expired";
                                outcome: string | null;
                                doneAt: string | null;
                            }[];
                            next: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/call-list.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Calls to make, for a spreadsheet
         * @description 外呼名单的表格文件
         */
        get: {
            parameters: {
                query?: {
                    /** @description The bank's day on which the deadline falls */
                    day?: string;
                    /** @description Id of the person; agents and managers see their own list in any case */
                    owner?: string;
                    state?: "open" | "taken" | "done" | "expired";
                    /** @description Default 100 */
                    limit?: number;
                    /** @description `next` of the page before */
                    after?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/touches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The send ledger of a customer
         * @description 某位客户的触达台账
         */
        get: {
            parameters: {
                query: {
                    /** @description Customer number */
                    customer: number;
                    /** @description Default 500 */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            touches: {
                                key: string;
                                customer: number;
                                channel: string;
                                class: string;
                                playbook: string;
                                wave: string;
                                decision: string | null;
                                content: string;
                                reasons: string[];
                                state: string;
                                errorClass: string | null;
                                code: string | null;
                                codeText: string | null;
                                attempts: number;
                                /** Format: date-time */
                                dueAt: string;
                                deadline: string | null;
                                trace: string | null;
                                history: {
                                    /** @description State or receipt */
                                    what: string;
                                    /** Format: date-time */
                                    at: string;
                                }[];
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tasks of colleagues
         * @description 同事的待办：客户（脱敏）、原因、话术、截止时间；紧急的在前，其后按截止时间与名单位次（概率区间、价值）
         */
        get: {
            parameters: {
                query?: {
                    /** @description live: open and taken; default */
                    state?: "live" | "open" | "taken" | "done" | "expired" | "all";
                    /** @description Login; me: one's own; nobody: those of the pool */
                    owner?: string;
                    /** @description contact: a customer to be spoken with; review: something held, to be released or refused */
                    kind?: "contact" | "review";
                    role?: "agent" | "manager" | "risk";
                    /** @description Customer number */
                    customer?: number;
                    /** @description Those that are late alone */
                    late?: boolean;
                    /** @description Those alone of which the caller was told that they are late */
                    toldMe?: boolean;
                    /** @description Default 50 */
                    limit?: number;
                    /** @description `next` of the page before */
                    after?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            tasks: {
                                task: number;
                                /**
                                 * @description contact: a customer to be spoken with; review: something held, to be released or refused
                                 * @enum {unknown}
                                 */
                                kind: "contact" | "review";
                                /** @enum {unknown} */
                                role: "agent" | "manager" | "risk";
                                /** @enum {unknown} */
                                state: "open" | "taken" | "done" | "expired";
                                customer: {
                                    number: number;
                                    /** @description Masked */
                                    name: string;
                                    phone: string | null;
                                };
                                unit: number | null;
                                owner: {
                                    person: string;
                                    login: string | null;
                                    name: string | null;
                                } | null;
                                mine: boolean;
                                pool: ("unit" | "head_office") | null;
                                list: string | null;
                                /** @description Place in the owner's list, from 1: by probability band, then by value */
                                rank: number;
                                key: string | null;
                                playbook: string | null;
                                /** @description Codes */
                                reasons: string[];
                                /** @description The same in words */
                                reasonTexts: string[];
                                probability: number | null;
                                band: {
                                    from: number;
                                    to: number;
                                } | null;
                                script: {
                                    title: string;
                                    body: string;
                                } | null;
                                about: string | null;
                                /** @description What speaks against it, one item a rule */
                                evidence: unknown[];
                                /** @description Due by the clock, outside working hours too */
                                urgent: boolean;
                                /** Format: date-time */
                                openedAt: string;
                                /** Format: date-time */
                                deadline: string;
                                late: boolean;
                                /** @description How many were told that it is late */
                                told: number;
                                nextAt: string | null;
                                endsAt: string | null;
                                heldUntil: string | null;
                                calls: number;
                                outcome: string | null;
                                doneAt: string | null;
                            }[];
                            next: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A task with its history
         * @description 一项待办及其全部经过
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    task: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            task: number;
                            /**
                             * @description contact: a customer to be spoken with; review: something held, to be released or refused
                             * @enum {unknown}
                             */
                            kind: "contact" | "review";
                            /** @enum {unknown} */
                            role: "agent" | "manager" | "risk";
                            /** @enum {unknown} */
                            state: "open" | "taken" | "done" | "expired";
                            customer: {
                                number: number;
                                /** @description Masked */
                                name: string;
                                phone: string | null;
                            };
                            unit: number | null;
                            owner: {
                                person: string;
                                login: string | null;
                                name: string | null;
                            } | null;
                            mine: boolean;
                            pool: ("unit" | "head_office") | null;
                            list: string | null;
                            /** @description Place in the owner's list, from 1: by probability band, then by value */
                            rank: number;
                            key: string | null;
                            playbook: string | null;
                            /** @description Codes */
                            reasons: string[];
                            /** @description The same in words */
                            reasonTexts: string[];
                            probability: number | null;
                            band: {
                                from: number;
                                to: number;
                            } | null;
                            script: {
                                title: string;
                                body: string;
                            } | null;
                            about: string | null;
                            /** @description What speaks against it, one item a rule */
                            evidence: unknown[];
                            /** @description Due by the clock, outside working hours too */
                            urgent: boolean;
                            /** Format: date-time */
                            openedAt: string;
                            /** Format: date-time */
                            deadline: string;
                            late: boolean;
                            /** @description How many were told that it is late */
                            told: number;
                            nextAt: string | null;
                            endsAt: string | null;
                            heldUntil: string | null;
                            calls: number;
                            outcome: string | null;
                            doneAt: string | null;
                            history: {
                                /** Format: date-time */
                                at: string;
                                what: string;
                                person: string | null;
                                by: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/colleagues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who works tasks, with capacity, open tasks and absences
         * @description 办理待办的同事：产能、在办、今日已办与缺勤
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            colleagues: {
                                login: string;
                                name: string;
                                /** @enum {unknown} */
                                role: "agent" | "manager" | "risk";
                                unit: number;
                                capacity: number;
                                open: number;
                                doneToday: number;
                                left: number;
                                awayUntil: string | null;
                            }[];
                            absences: {
                                /** Format: uuid */
                                absence: string;
                                login: string;
                                /** Format: date-time */
                                from: string;
                                /** Format: date-time */
                                until: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/take": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes a task: the customer is with this colleague alone for a while
         * @description 领取待办：此后一段时间内该客户只由这位同事联系
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    task: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            task: number;
                            customer: number;
                            /**
                             * Format: date-time
                             * @description Without a result by then it is open again
                             */
                            heldUntil: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/outcome": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Records what came of a task, or settles a review
         * @description 记录待办的结果；再联系则约定下次时间，请勿联系即刻撤回营销授权；复核则为通过、拒绝或先询问客户
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    task: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description Of a contact what was said; of a review release, refuse or ask (the customer is called first)
                         * @enum {unknown}
                         */
                        outcome: "interested" | "refused" | "call_back" | "wrong_person" | "do_not_contact" | "converted" | "release" | "refuse" | "ask";
                        /** @description How long was spoken */
                        seconds?: number;
                        /**
                         * Format: date-time
                         * @description Of call_back; absent: this time on the next working day
                         */
                        callBackAt?: string;
                        /** @description Of a review, needed: why; it stands in the audit trail */
                        reason?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            task: number;
                            /** @enum {unknown} */
                            state: "open" | "taken" | "done" | "expired";
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/call-list/{task}/result": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Records what came of a call
         * @description 记录一次外呼或任务的结果；同时写入事件日志
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    task: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {unknown} */
                        outcome: "interested" | "refused" | "call_back" | "wrong_person" | "do_not_contact" | "converted";
                        seconds?: number;
                        /**
                         * Format: date-time
                         * @description Of call_back; absent: this time on the next working day
                         */
                        callBackAt?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            done: boolean;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/hand-over": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hands a task over to another colleague or to the pool
         * @description 把待办转交给另一位同事，或退回公共池；经过随之保留
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    task: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        to: string | null;
                        /** @description Why; it stands in the task's history */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            done: boolean;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/absences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Somebody is away
         * @description 登记缺勤：期间不派新待办，在办的由他人接续
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description Open tasks of the colleague go on with others meanwhile */
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Login */
                        login: string;
                        /** Format: date-time */
                        from: string;
                        /** Format: date-time */
                        until: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            absence: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/absences/{absence}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Somebody is back
         * @description 结束缺勤
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    absence: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            done: boolean;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/colleagues/{login}/capacity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * How many tasks a colleague works through on a working day
         * @description 设定某位同事每个工作日可办理的待办数
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Login */
                    login: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Tasks of a working day */
                        perDay: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            done: boolean;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inbox/trials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Content that can be tried
         * @description 可试发的素材
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            contents: {
                                id: string;
                                zh: string;
                                en: string;
                                channel: string;
                                class: string;
                                longest: {
                                    /** @description UTF-16 code units */
                                    units: number;
                                    parts: number;
                                    cost: number | null;
                                } | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Sends content to the local inbox as a customer would get it
         * @description 试发：按客户实际所见把素材发到本地收件箱，发送前同样核对合规与频控
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Name of the content */
                        content: string;
                        /** @description The bank's customer id */
                        subject: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Send key */
                            key: string;
                            /** @description Customer number */
                            customer: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages in the local inbox, newest first
         * @description 本地收件箱：客户本应收到的消息及其回执（脱敏）
         */
        get: {
            parameters: {
                query?: {
                    channel?: string;
                    /** @description Customer number */
                    customer?: number;
                    /** @description Default 50 */
                    limit?: number;
                    /** @description `next` of the page before */
                    before?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            messages: {
                                message: number;
                                /** @description Send key */
                                key: string;
                                customer: number;
                                channel: string;
                                class: string;
                                content: string;
                                /** @description Masked */
                                to: string;
                                title: string;
                                /** @description Names are masked */
                                body: string;
                                link: string | null;
                                /** @description Parts of an SMS */
                                parts: number;
                                cost: number | null;
                                /** Format: date-time */
                                submittedAt: string;
                                /** @description How often the network was given it */
                                submissions: number;
                                happened: {
                                    what: string;
                                    /** Format: date-time */
                                    at: string;
                                    code: string | null;
                                }[];
                                /** @description State of the touch in the ledger */
                                state: string;
                                acts: ("open" | "click" | "reply" | "refuse" | "fail" | "block" | "confirm" | "answer" | "finish")[];
                            }[];
                            next: number | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inbox/{message}/acts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Plays the customer or the network of a message
         * @description 在本地收件箱中扮演客户或网络：打开、点击、回复、退订、失败等；以回执形式经接收入库
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    message: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {unknown} */
                        act: "open" | "click" | "reply" | "refuse" | "fail" | "block" | "confirm" | "answer" | "finish";
                        /** @description Of a reply; read for a refusal, not kept */
                        text?: string;
                        /** @enum {unknown} */
                        outcome?: "interested" | "refused" | "call_back" | "wrong_person" | "do_not_contact" | "converted";
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            done: boolean;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The send ledger, newest first
         * @description 触达台账（由新到旧，可按渠道、状态、剧本筛选）
         */
        get: {
            parameters: {
                query?: {
                    channel?: string;
                    state?: "planned" | "submitting" | "unknown" | "accepted" | "submitted" | "expired" | "failed" | "delivered" | "denied";
                    playbook?: string;
                    /** @description Default 100 */
                    limit?: number;
                    /** @description `next` of the page before */
                    before?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            touches: {
                                touch: number;
                                key: string;
                                /** @description Customer number */
                                customer: number;
                                channel: string;
                                class: string;
                                playbook: string;
                                wave: string;
                                content: string;
                                /** @enum {unknown} */
                                state: "planned" | "submitting" | "unknown" | "accepted" | "submitted" | "expired" | "failed" | "delivered" | "denied";
                                code: string | null;
                                codeText: string | null;
                                attempts: number;
                                /** Format: date-time */
                                plannedAt: string;
                                /** Format: date-time */
                                dueAt: string;
                                /** @description The last state or receipt that became known */
                                latest: string;
                                /** Format: date-time */
                                latestAt: string;
                            }[];
                            next: number | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How channels do: states, receipts, reasons, and how often customers are contacted
         * @description 渠道健康：状态与回执、失败与拒绝原因、客户接触频次
         */
        get: {
            parameters: {
                query?: {
                    /** @description Up to today; default 30 */
                    days?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: date */
                            from: string;
                            /** Format: date */
                            to: string;
                            channels: {
                                channel: string;
                                planned: number;
                                waiting: number;
                                /** @description With the network, which said nothing more yet */
                                sent: number;
                                delivered: number;
                                /** @description Opened, clicked or answered */
                                reached: number;
                                failed: number;
                                denied: number;
                                expired: number;
                                unknown: number;
                            }[];
                            /** @description From which state or receipt to which touches went */
                            steps: {
                                channel: string;
                                from: string;
                                to: string;
                                count: number;
                            }[];
                            /** @description Why touches failed, expired or were denied */
                            codes: {
                                channel: string;
                                code: string;
                                text: string;
                                count: number;
                            }[];
                            /** @description Customers by how many touches were planned for them */
                            pressure: {
                                /** @description 12: so many and more */
                                touches: number;
                                customers: number;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the bank says, by channel
         * @description 本行素材，按渠道；短信附最长条数与费用
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            contents: {
                                id: string;
                                zh: string;
                                en: string;
                                channel: string;
                                class: string;
                                /** @description Other wordings that are tried against it */
                                variants: string[];
                                longest: {
                                    units: number;
                                    parts: number;
                                    cost: number | null;
                                } | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/content/{id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A content file in both languages as a customer would read it, masked
         * @description 素材预览：客户将看到的中英文内容（姓名脱敏）
         */
        get: {
            parameters: {
                query?: {
                    /** @description Customer number */
                    customer?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            customer: number | null;
                            texts: {
                                /** @enum {unknown} */
                                language: "zh" | "en";
                                title: string;
                                body: string;
                                parts: number;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channel-switches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which channels are open
         * @description 渠道开关：哪些渠道已关闭、由谁、何时、为何
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            channels: {
                                channel: string;
                                open: boolean;
                                closedAt: string | null;
                                closedBy: {
                                    zh: string;
                                    en: string;
                                } | null;
                                reason: string | null;
                                /** @description Touches of the caller's part of the bank that are due and not handed over */
                                waiting: number;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channel-switches/{channel}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close or open a channel
         * @description While it is closed nothing that is due there is handed over; what the network has already goes on. Opened again, what is in time goes out and what is past its deadline expires.
         *
         *     关闭或打开渠道；关闭期间到期的触达原地等候，不发送
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    channel: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        open: boolean;
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            changed: boolean;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/callbacks/{channel}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a channel's provider reports: receipts, ends of calls, replies
         * @description Signed as Standard Webhooks are: headers webhook-id, webhook-timestamp and webhook-signature, with the key that
         *     "perennial keys callback CHANNEL" shows. One item or an array of {id or key, status, at, code, outcome, seconds}, or of
         *     {id or key, text, at} for what a customer replied. What cannot be read is kept in quarantine.
         *
         *     渠道服务方回传回执、通话结果与客户回复；按渠道密钥验签（Standard Webhooks），无法识别的内容进入隔离
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description As `sms` */
                    channel: string;
                };
                cookie?: never;
            };
            /** @description One item or an array of them, as JSON; at most 5,000 */
            requestBody: {
                content: {
                    "application/json": unknown;
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Reports that were new */
                            taken: number;
                            /** @description Reports that were known */
                            duplicates: number;
                            /** @description Receipts of ids that nobody knows yet, kept until somebody does */
                            parked: number;
                            /** @description Reports that are about nothing of ours */
                            foreign: number;
                            /** @description Items that could not be read; they lie in quarantine */
                            unreadable: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/benefit-grants/{grant}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pay a held benefit, after a review
         * @description 复核通过：发放暂缓的权益
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    grant: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/benefit-grants/{grant}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Do not pay a held benefit, after a review
         * @description 复核不通过：不发放，预算与库存退回
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    grant: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/benefit-grants/{grant}/reverse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take back what was paid
         * @description 冲正已发放的权益，预算与库存退回
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    grant: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/benefit-grants/{grant}/use": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Use coupons or waivers
         * @description 使用优惠券或免费次数
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    grant: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Default 1 */
                        pieces?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            used: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/benefit-grants/{grant}/play": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Play chances of a draw
         * @description 抽奖：每次机会一个结果，逐条留痕
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    grant: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Default 1 */
                        chances?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            draw: string;
                            commitment: string;
                            results: {
                                chance: number;
                                ticket: number;
                                drawn: string | null;
                                prize: string | null;
                                won: string | null;
                            }[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/draws/{draw}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A round of a draw: its prizes, what was won, and its seed once it is closed
         * @description 一期抽奖：奖品、概率、中奖数；结束后公布种子，五百元以上奖品的中奖情况在此公示
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description A round, as open-account@1, or a benefit for its newest */
                    draw: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            draw: string;
                            benefit: string;
                            commitment: string;
                            seed: string | null;
                            /** Format: date-time */
                            openedAt: string;
                            closedAt: string | null;
                            drawn: number;
                            prizes: {
                                id: string;
                                probability: number;
                                stock: number;
                                yuan: number;
                            }[];
                            won: {
                                prize: string;
                                won: number;
                            }[];
                            /** @description Winnings of prizes above 500 yuan */
                            published: {
                                prize: string;
                                yuan: number;
                                /** Format: date-time */
                                at: string;
                                position: number;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/draws/{draw}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Play a closed round again from its seed
         * @description 用公布的种子重演已结束的一期抽奖，并与公布的概率比较
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description A round, as open-account@1, or a benefit for its newest */
                    draw: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            draw: string;
                            chances: number;
                            /** @description The seed is the one that was committed to */
                            committed: boolean;
                            /** @description Positions that the seed does not give; none: it is reproduced */
                            wrong: number[];
                            prizes: {
                                prize: string | null;
                                drawn: number;
                                expected: number;
                            }[];
                            fairness: {
                                chiSquare: number;
                                p: number | null;
                            };
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/draws/{draw}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close a round and show its seed
         * @description 结束一期抽奖并公布种子
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description A round, as open-account@1, or a benefit for its newest */
                    draw: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/referral-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A customer's code for inviting others
         * @description The same for ever for a customer, activity and scene.
         *
         *     客户的推荐码：同一客户、活动与场景始终不变
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The bank's customer id, or @ and the number */
                        customer: string;
                        /** @description Activity whose rewards it is about */
                        activity: string;
                        /** @description The business in which it is shared */
                        scene: string;
                        /** @description The bank's customer id, or @ and the number */
                        friend?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            code: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/referrals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Referrals that wait for a review
         * @description 待复核的推荐
         */
        get: {
            parameters: {
                query?: {
                    /** @description Default 100 */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            referrals: {
                                activity: string;
                                /** @description Who came */
                                customer: number;
                                referrer: number;
                                depth: number;
                                /** @enum {unknown} */
                                state: "accepted" | "held" | "refused";
                                scene: string | null;
                                evidence: {
                                    /** @description As the bank's policies name it */
                                    rule: string;
                                    zh: string;
                                    en: string;
                                    of: string;
                                    max: number;
                                    found: number;
                                    /** @description Others whom it concerns */
                                    customers: number[];
                                }[] | null;
                                /** Format: date-time */
                                acceptedAt: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Somebody came by a code
         * @description Both are rewarded, or, where something speaks against it, the referral waits for a review.
         *
         *     凭推荐码到来：奖励双方；存疑的连同奖励转入复核
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Code of the one who invited */
                        code: string;
                        /** @description The bank's customer id, or @ and the number */
                        customer: string;
                        /** @description What the customer came with; kept as hashes */
                        signals?: {
                            device?: string;
                            address?: string;
                            payee?: string;
                            phone?: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            activity: string;
                            /** @description Who came */
                            customer: number;
                            referrer: number;
                            depth: number;
                            /** @enum {unknown} */
                            state: "accepted" | "held" | "refused";
                            evidence: {
                                /** @description As the bank's policies name it */
                                rule: string;
                                zh: string;
                                en: string;
                                of: string;
                                max: number;
                                found: number;
                                /** @description Others whom it concerns */
                                customers: number[];
                            }[];
                            repeated: boolean;
                            rewards: {
                                grant: string | null;
                                /** @enum {unknown} */
                                state: "granted" | "held" | "refused" | "used" | "expired" | "reversed" | "limit" | "sold_out";
                                /** @description It was granted before */
                                repeated: boolean;
                                /** @description Why it is held, or which limit is reached */
                                evidence: {
                                    /** @description As the bank's policies name it */
                                    rule: string;
                                    zh: string;
                                    en: string;
                                    of: string;
                                    max: number;
                                    found: number;
                                    /** @description Others whom it concerns */
                                    customers: number[];
                                }[];
                                benefit: string;
                                customer: number;
                            }[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/referrals/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept or refuse a referral that waits, with its rewards
         * @description 复核推荐：通过或拒绝，连同其暂缓的奖励
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Activity of the referral */
                        activity: string;
                        /** @description The bank's customer id, or @ and the number */
                        customer: string;
                        release: boolean;
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/referrals/{customer}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who brought a customer, and whom the customer brought
         * @description 推荐关系：谁推荐了该客户，该客户又推荐了谁
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The bank's customer id, or @ and the number */
                    customer: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            customer: number;
                            codes: {
                                code: string;
                                activity: string;
                                scene: string;
                            }[];
                            above: {
                                activity: string;
                                /** @description Who came */
                                customer: number;
                                referrer: number;
                                depth: number;
                                /** @enum {unknown} */
                                state: "accepted" | "held" | "refused";
                                scene: string | null;
                                evidence: {
                                    /** @description As the bank's policies name it */
                                    rule: string;
                                    zh: string;
                                    en: string;
                                    of: string;
                                    max: number;
                                    found: number;
                                    /** @description Others whom it concerns */
                                    customers: number[];
                                }[] | null;
                                /** Format: date-time */
                                acceptedAt: string;
                            }[];
                            /** @description Nearest first */
                            below: {
                                activity: string;
                                /** @description Who came */
                                customer: number;
                                referrer: number;
                                depth: number;
                                /** @enum {unknown} */
                                state: "accepted" | "held" | "refused";
                                scene: string | null;
                                evidence: {
                                    /** @description As the bank's policies name it */
                                    rule: string;
                                    zh: string;
                                    en: string;
                                    of: string;
                                    max: number;
                                    found: number;
                                    /** @description Others whom it concerns */
                                    customers: number[];
                                }[] | null;
                                /** Format: date-time */
                                acceptedAt: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/benefits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What can be granted, with what is left and what can be won
         * @description 可发放的权益：余额、奖品、公布的概率与当前一期抽奖的承诺值
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            benefits: {
                                id: string;
                                zh: string;
                                en: string;
                                kind: string;
                                activity: string;
                                quantity: number;
                                /** @description Yuan with two decimals */
                                yuan: string;
                                referral: string | null;
                                expiresAfter: string | null;
                                from: string | null;
                                to: string | null;
                                budget: {
                                    total: string | null;
                                    left: string | null;
                                    period: string | null;
                                };
                                stock: {
                                    total: string | null;
                                    left: string | null;
                                    period: string | null;
                                };
                                prizes: {
                                    id: string;
                                    zh: string;
                                    en: string;
                                    kind: string;
                                    quantity: number;
                                    /** @description Yuan with two decimals */
                                    yuan: string;
                                    probability: number;
                                    stock: number;
                                    left: number;
                                }[];
                                draw: {
                                    draw: string;
                                    /** @description SHA-256 of the seed, which is shown when the round is closed */
                                    commitment: string;
                                    /** Format: date-time */
                                    openedAt: string;
                                    drawn: number;
                                } | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/benefits/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One benefit
         * @description 某项权益
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a benefit */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            zh: string;
                            en: string;
                            kind: string;
                            activity: string;
                            quantity: number;
                            /** @description Yuan with two decimals */
                            yuan: string;
                            referral: string | null;
                            expiresAfter: string | null;
                            from: string | null;
                            to: string | null;
                            budget: {
                                total: string | null;
                                left: string | null;
                                period: string | null;
                            };
                            stock: {
                                total: string | null;
                                left: string | null;
                                period: string | null;
                            };
                            prizes: {
                                id: string;
                                zh: string;
                                en: string;
                                kind: string;
                                quantity: number;
                                /** @description Yuan with two decimals */
                                yuan: string;
                                probability: number;
                                stock: number;
                                left: number;
                            }[];
                            draw: {
                                draw: string;
                                /** @description SHA-256 of the seed, which is shown when the round is closed */
                                commitment: string;
                                /** Format: date-time */
                                openedAt: string;
                                drawn: number;
                            } | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/benefits/{id}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Claim a benefit for a customer
         * @description Paid once per enrolment, benefit and customer. What is doubtful is held for a review with its evidence; a customer's own limit answers `limit`, a used-up budget or stock `sold_out`.
         *
         *     为客户领取权益：同一入组、权益与客户只发一次；存疑的连同证据转入复核，绝不悄悄作废；超过本人限额或已发完则如实应答
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a benefit */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The bank's customer id, or @ and the number */
                        customer: string;
                        /** @description What it is claimed for; the same again is the same claim */
                        enrolment: string;
                        /** @description What the customer came with; kept as hashes */
                        signals?: {
                            device?: string;
                            address?: string;
                            payee?: string;
                            phone?: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            grant: string | null;
                            /** @enum {unknown} */
                            state: "granted" | "held" | "refused" | "used" | "expired" | "reversed" | "limit" | "sold_out";
                            /** @description It was granted before */
                            repeated: boolean;
                            /** @description Why it is held, or which limit is reached */
                            evidence: {
                                /** @description As the bank's policies name it */
                                rule: string;
                                zh: string;
                                en: string;
                                of: string;
                                max: number;
                                found: number;
                                /** @description Others whom it concerns */
                                customers: number[];
                            }[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/benefit-grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The ledger of benefits
         * @description 权益台账：按客户、状态与权益筛选，由新到旧
         */
        get: {
            parameters: {
                query?: {
                    /** @description The bank's customer id, or @ and the number */
                    customer?: string;
                    state?: "granted" | "held" | "refused" | "used" | "expired" | "reversed";
                    /** @description Id of a benefit */
                    benefit?: string;
                    /** @description Default 100 */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            grants: {
                                /** Format: uuid */
                                id: string;
                                benefit: string;
                                enrolment: string;
                                customer: number;
                                prize: string | null;
                                kind: string;
                                activity: string;
                                quantity: number;
                                used: number;
                                /** @description Fen */
                                cost: number;
                                /** @enum {unknown} */
                                state: "granted" | "held" | "refused" | "used" | "expired" | "reversed";
                                /** Format: date-time */
                                claimedAt: string;
                                expiresAt: string | null;
                                settledAt: string | null;
                                settledBy: string | null;
                                reason: string | null;
                                evidence: {
                                    /** @description As the bank's policies name it */
                                    rule: string;
                                    zh: string;
                                    en: string;
                                    of: string;
                                    max: number;
                                    found: number;
                                    /** @description Others whom it concerns */
                                    customers: number[];
                                }[] | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{id}/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show personal fields unmasked
         * @description Who asked, for whom, which fields and why is written to the audit trail.
         *
         *     查看未脱敏的个人信息；须填写原因，并写入审计
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The bank's customer id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Names of personal fields */
                        fields: string[];
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description The customer's number */
                            customer: number;
                            /** @description Unmasked; null: not known */
                            fields: {
                                [key: string]: string | null;
                            };
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/find": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find customers by phone, e-mail, ID number, name or another key
         * @description The value is hashed and kept nowhere; the answer is masked.
         *
         *     按手机号、邮箱、证件号、姓名或其他标识查找客户；只比对散列值，结果脱敏
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description phone, email, id_number, name, union_id, device */
                        kind: string;
                        value: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            customers: {
                                /** @description The customer's number */
                                customer: number;
                                /** @description Personal fields, masked by the caller's role */
                                masked: {
                                    [key: string]: string;
                                };
                            }[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{id}/identity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Keys and numbers of a customer
         * @description 客户的标识与合并情况
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The bank's customer id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description The customer's number */
                            customer: number;
                            /** @description All its numbers, its own first */
                            members: number[];
                            keys: {
                                kind: string;
                                /** @description Belongs to one customer only */
                                exclusive: boolean;
                                /** @description False: another customer shows the same key and had it first */
                                held: boolean;
                                /** Format: date-time */
                                since: string;
                                /** @description record or event */
                                source: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identity/proposals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Customers that may be one
         * @description Both show the same key of a kind that belongs to one customer only; a person decides.
         *
         *     疑似同一人的客户，待人工确认
         */
        get: {
            parameters: {
                query?: {
                    /** @description Default 100 */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            proposals: {
                                /** Format: uuid */
                                proposal: string;
                                /** @description The customer's number */
                                first: number;
                                /** @description The customer's number */
                                second: number;
                                /** @description Kinds of exclusive keys that both show */
                                kinds: string[];
                                /** Format: date-time */
                                proposedAt: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identity/proposals/{proposal}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * They are two
         * @description 确认为不同客户
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    proposal: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identity/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merge two customers
         * @description One picture and one history from now on, found by either's keys. It can be taken back.
         *
         *     合并两个客户；可随时撤销
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The customer's number */
                        survivor: number;
                        /** @description The customer's number */
                        absorbed: number;
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            merge: string;
                            /** @description The customer's number */
                            survivor: number;
                            /** @description The customer's number */
                            absorbed: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identity/unmerge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a merge back
         * @description Each customer has its own facts again, those that came meanwhile included.
         *
         *     撤销合并；双方各自的历史完整恢复
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The customer's number */
                        absorbed: number;
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            merge: string;
                            /** @description The customer's number */
                            survivor: number;
                            /** @description The customer's number */
                            absorbed: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{id}/household": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A customer's household
         * @description 客户所在家庭及成员
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The bank's customer id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            household: string | null;
                            /** @description Those whom the caller may see */
                            members: {
                                /** @description The customer's number */
                                customer: number;
                                relation: string | null;
                                /** Format: date-time */
                                since: string;
                                source: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{id}/consent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a customer permits, and every statement about it
         * @description 客户的授权现状与全部授权记录
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The bank's customer id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description What holds now */
                            current: {
                                purpose: string;
                                /** @description Empty: every channel */
                                channel: string;
                                given: boolean;
                                /** Format: date-time */
                                at: string;
                                textVersion: string | null;
                                evidence: string;
                                source: string;
                            }[];
                            /** @description Every statement, oldest first */
                            history: {
                                purpose: string;
                                /** @description Empty: every channel */
                                channel: string;
                                given: boolean;
                                /** Format: date-time */
                                at: string;
                                textVersion: string | null;
                                evidence: string;
                                source: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Record what a customer told a colleague about consent
         * @description What is said now holds against what was said before; it is written to the audit trail and to the log, and the engine applies it within a second. One who asked not to be contacted is not won back by it.
         *
         *     记录客户对同事表明的授权或撤回（写入审计与事件日志，约一秒内生效）
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The bank's customer id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {unknown} */
                        purpose: "marketing" | "personalisation" | "automated_decision";
                        /** @description Absent: every channel */
                        channel?: string;
                        /** @description false: it is withdrawn */
                        given: boolean;
                        /** @description What proves it: a form, a recording, a letter */
                        evidence: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description The customer's number */
                            customer: number;
                            /** @description Id of the fact that states it */
                            fact: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Everything about a customer as one document
         * @description Personal fields are masked unless a reason is given; either way it is audited.
         *
         *     导出某位客户的全部信息；填写原因方可包含未脱敏的个人信息，均写入审计
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The bank's customer id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        reason?: string;
                    };
                };
            };
            responses: {
                /** @description A document of the form perennial.customer/1 */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{id}/erasure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a customer to be erased
         * @description 申请删除客户；须由另一人确认
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The bank's customer id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            request: string;
                            /** @description The customer's number */
                            customer: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/erasures/{request}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erase a customer, as the second person
         * @description The person's row goes with its key; what law keeps stays under the bare number.
         *
         *     由第二人确认删除客户：个人信息及其密钥一并删除，依法留存的记录仅存编号
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    request: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            request: string;
                            customers: number[];
                            /** @description Rows by table */
                            deleted: {
                                [key: string]: number;
                            };
                            /** @description Rows that law keeps, under the bare number */
                            kept: {
                                [key: string]: number;
                            };
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/erasures/{request}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse to erase a customer
         * @description 拒绝删除申请并说明原因
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    request: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/why/{customer}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why a customer was reached, or was not
         * @description Decisions with candidates, factors and the rules that denied them, touches, playbooks that did nothing, what would be offered now, and what would have to change; for the caller's part of the bank.
         *
         *     客户为何得到（或没有得到）触达：决策、原因、触达，以及需要改变什么
         */
        get: {
            parameters: {
                query?: {
                    /** @description As it stood at this instant */
                    at?: string;
                };
                header?: never;
                path: {
                    /** @description The bank's customer id, or @ and the number */
                    customer: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            customer: string;
                            number: number;
                            at: string | null;
                            /** @description Of sets that reserve what they choose, newest first */
                            decisions: {
                                /** Format: uuid */
                                decision: string;
                                /** Format: date-time */
                                at: string;
                                customer: number;
                                /**
                                 * @description In a set that reserves what it chooses, or ranked on request
                                 * @enum {unknown}
                                 */
                                kind: "set" | "rank";
                                playbook: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                } | null;
                                version: number | null;
                                /** @enum {unknown} */
                                outcome: "chosen" | "withheld" | "holdout" | "denied";
                                action: string | null;
                                channel: string | null;
                                wave: string | null;
                                value: string | null;
                                probability: number | null;
                                reasons: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                }[];
                                /** @description Codes of every rule that denied anything */
                                rules: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                }[];
                                content: string | null;
                                notBefore: string | null;
                                /** @description Each with its factors and what denied it; empty in decisions of the first form */
                                candidates: {
                                    action: string;
                                    zh: string;
                                    en: string;
                                    channel: string | null;
                                    rank: number | null;
                                    factors: {
                                        /** @description Probability; 1 where none is known */
                                        p: number;
                                        /** @description Context: 1 + the sum of weights / 100 */
                                        c: number;
                                        /** @description What success is worth, yuan */
                                        v: number;
                                        /** @description Levers: 1 + the sum of weights / 100 */
                                        l: number;
                                        /** @description Of the way, yuan */
                                        cost: number;
                                        /** @description Yuan */
                                        value: number;
                                    } | null;
                                    denials: {
                                        code: string;
                                        zh: string;
                                        en: string;
                                        /** @description As the bank's policies name it */
                                        rule: string;
                                        until: string | null;
                                        channel: string | null;
                                    }[];
                                    /** @description Ways that no rule denied and that were not taken either */
                                    passed: {
                                        code: string;
                                        zh: string;
                                        en: string;
                                        channel: string;
                                    }[];
                                    reason: {
                                        code: string;
                                        zh: string;
                                        en: string;
                                    } | null;
                                    wouldChange: {
                                        zh: string;
                                        en: string;
                                    } | null;
                                }[];
                                /** @description Arms of experiments: treated or control */
                                arms: {
                                    [key: string]: string;
                                };
                                /** @description Of decisions of the first form */
                                losers: unknown;
                                /** @description All that the decision depended on but the limits */
                                inputs: unknown;
                                /** @description The limits that held */
                                limits: unknown;
                                /** @description Of definitions, playbook, model and policies */
                                versions: {
                                    [key: string]: string;
                                };
                                wouldChange: {
                                    zh: string;
                                    en: string;
                                } | null;
                                trace: string | null;
                            }[];
                            /** @description The newest next best actions that were asked for */
                            rankings: {
                                /** Format: uuid */
                                decision: string;
                                /** Format: date-time */
                                at: string;
                                customer: number;
                                /**
                                 * @description In a set that reserves what it chooses, or ranked on request
                                 * @enum {unknown}
                                 */
                                kind: "set" | "rank";
                                playbook: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                } | null;
                                version: number | null;
                                /** @enum {unknown} */
                                outcome: "chosen" | "withheld" | "holdout" | "denied";
                                action: string | null;
                                channel: string | null;
                                wave: string | null;
                                value: string | null;
                                probability: number | null;
                                reasons: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                }[];
                                /** @description Codes of every rule that denied anything */
                                rules: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                }[];
                                content: string | null;
                                notBefore: string | null;
                                /** @description Each with its factors and what denied it; empty in decisions of the first form */
                                candidates: {
                                    action: string;
                                    zh: string;
                                    en: string;
                                    channel: string | null;
                                    rank: number | null;
                                    factors: {
                                        /** @description Probability; 1 where none is known */
                                        p: number;
                                        /** @description Context: 1 + the sum of weights / 100 */
                                        c: number;
                                        /** @description What success is worth, yuan */
                                        v: number;
                                        /** @description Levers: 1 + the sum of weights / 100 */
                                        l: number;
                                        /** @description Of the way, yuan */
                                        cost: number;
                                        /** @description Yuan */
                                        value: number;
                                    } | null;
                                    denials: {
                                        code: string;
                                        zh: string;
                                        en: string;
                                        /** @description As the bank's policies name it */
                                        rule: string;
                                        until: string | null;
                                        channel: string | null;
                                    }[];
                                    /** @description Ways that no rule denied and that were not taken either */
                                    passed: {
                                        code: string;
                                        zh: string;
                                        en: string;
                                        channel: string;
                                    }[];
                                    reason: {
                                        code: string;
                                        zh: string;
                                        en: string;
                                    } | null;
                                    wouldChange: {
                                        zh: string;
                                        en: string;
                                    } | null;
                                }[];
                                /** @description Arms of experiments: treated or control */
                                arms: {
                                    [key: string]: string;
                                };
                                /** @description Of decisions of the first form */
                                losers: unknown;
                                /** @description All that the decision depended on but the limits */
                                inputs: unknown;
                                /** @description The limits that held */
                                limits: unknown;
                                /** @description Of definitions, playbook, model and policies */
                                versions: {
                                    [key: string]: string;
                                };
                                wouldChange: {
                                    zh: string;
                                    en: string;
                                } | null;
                                trace: string | null;
                            }[];
                            touches: {
                                key: string;
                                channel: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                };
                                state: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                };
                                playbook: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                };
                                wave: string;
                                content: string;
                                decision: string | null;
                                code: string | null;
                                dueAt: string;
                                history: {
                                    what: string;
                                    at: string;
                                }[];
                                trace: string | null;
                            }[];
                            waiting: {
                                playbook: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                };
                                since: string;
                            }[];
                            nothing: {
                                playbook: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                };
                                zh: string;
                                en: string;
                                conditions: {
                                    text: string;
                                    holds: boolean | null;
                                    values: {
                                        [key: string]: unknown;
                                    };
                                }[];
                            }[];
                            /** @description Every trigger of a live playbook that was looked at up to the instant */
                            triggers: {
                                playbook: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                };
                                version: number;
                                /** @description What starts it */
                                trigger: {
                                    zh: string;
                                    en: string;
                                };
                                /** @description running, admitted, or what stood against it: trigger, audience, reentry, before_live, not_live */
                                result: string;
                                at: string | null;
                                zh: string;
                                en: string;
                                /** @description The clauses that decided */
                                clauses: {
                                    text: string;
                                    holds: boolean | null;
                                    zh: string;
                                    en: string;
                                    values: {
                                        [key: string]: unknown;
                                    };
                                }[];
                            }[];
                            /** @description What would be offered now at each place, and why not the rest; empty for an instant of the past */
                            offers: {
                                /**
                                 * @description Where the customer is: a space of the app, its inbox, a colleague's screen, a counter
                                 * @enum {unknown}
                                 */
                                place: "slot" | "inbox" | "agent_screen" | "outlet";
                                /** @description Best first; empty: nothing may be offered, or nothing is worth it */
                                offers: {
                                    offer: string;
                                    zh: string;
                                    en: string;
                                    /** @description From 1, the best */
                                    rank: number;
                                    class: string;
                                    category: string;
                                    product: {
                                        code: string;
                                        zh: string;
                                        en: string;
                                    } | null;
                                    content: string | null;
                                    probability: number | null;
                                    factors: {
                                        /** @description Probability; 1 where none is known */
                                        p: number;
                                        /** @description Context: 1 + the sum of weights / 100 */
                                        c: number;
                                        /** @description What success is worth, yuan */
                                        v: number;
                                        /** @description Levers: 1 + the sum of weights / 100 */
                                        l: number;
                                        /** @description Of the way, yuan */
                                        cost: number;
                                        /** @description Yuan */
                                        value: number;
                                    };
                                    /** @description Weights of context and levers that counted */
                                    why: {
                                        code: string;
                                        zh: string;
                                        en: string;
                                    }[];
                                }[];
                                /** @description What is not offered; empty unless explain was asked for */
                                refused: {
                                    offer: string;
                                    zh: string;
                                    en: string;
                                    denials: {
                                        code: string;
                                        zh: string;
                                        en: string;
                                        /** @description As the bank's policies name it */
                                        rule: string;
                                        until: string | null;
                                        channel: string | null;
                                    }[];
                                    condition: string | null;
                                    factors: {
                                        /** @description Probability; 1 where none is known */
                                        p: number;
                                        /** @description Context: 1 + the sum of weights / 100 */
                                        c: number;
                                        /** @description What success is worth, yuan */
                                        v: number;
                                        /** @description Levers: 1 + the sum of weights / 100 */
                                        l: number;
                                        /** @description Of the way, yuan */
                                        cost: number;
                                        /** @description Yuan */
                                        value: number;
                                    } | null;
                                    rank: number | null;
                                    wouldChange: {
                                        zh: string;
                                        en: string;
                                    } | null;
                                }[];
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Decisions by customer, playbook, outcome and reason, newest first
         * @description Of the caller's part of the bank. Without `customer` and `from` of the last 31 days.
         *
         *     决策记录：按客户、剧本、结果与原因筛选，由新到旧
         */
        get: {
            parameters: {
                query?: {
                    /** @description The bank's customer id, or @ and the number */
                    customer?: string;
                    playbook?: string;
                    /** @description In a set that reserves what it chooses, or ranked on request */
                    kind?: "set" | "rank";
                    outcome?: "chosen" | "withheld" | "holdout" | "denied";
                    /** @description Code; as the first reason, or denied by any rule */
                    reason?: string;
                    from?: string;
                    to?: string;
                    /** @description Default 50 */
                    limit?: number;
                    /** @description `next` of the page before */
                    after?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            decisions: {
                                /** Format: uuid */
                                decision: string;
                                /** Format: date-time */
                                at: string;
                                customer: number;
                                /**
                                 * @description In a set that reserves what it chooses, or ranked on request
                                 * @enum {unknown}
                                 */
                                kind: "set" | "rank";
                                playbook: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                } | null;
                                version: number | null;
                                /** @enum {unknown} */
                                outcome: "chosen" | "withheld" | "holdout" | "denied";
                                action: string | null;
                                channel: string | null;
                                wave: string | null;
                                value: string | null;
                                probability: number | null;
                                reasons: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                }[];
                                /** @description Codes of every rule that denied anything */
                                rules: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                }[];
                            }[];
                            next: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/decisions/{decision}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One decision: candidates, factors, what denied each, and what would have to change
         * @description 一次决策的全部：候选、各项因素、拒绝的规则，以及需要改变什么
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    decision: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            decision: string;
                            /** Format: date-time */
                            at: string;
                            customer: number;
                            /**
                             * @description In a set that reserves what it chooses, or ranked on request
                             * @enum {unknown}
                             */
                            kind: "set" | "rank";
                            playbook: {
                                code: string;
                                zh: string;
                                en: string;
                            } | null;
                            version: number | null;
                            /** @enum {unknown} */
                            outcome: "chosen" | "withheld" | "holdout" | "denied";
                            action: string | null;
                            channel: string | null;
                            wave: string | null;
                            value: string | null;
                            probability: number | null;
                            reasons: {
                                code: string;
                                zh: string;
                                en: string;
                            }[];
                            /** @description Codes of every rule that denied anything */
                            rules: {
                                code: string;
                                zh: string;
                                en: string;
                            }[];
                            content: string | null;
                            notBefore: string | null;
                            /** @description Each with its factors and what denied it; empty in decisions of the first form */
                            candidates: {
                                action: string;
                                zh: string;
                                en: string;
                                channel: string | null;
                                rank: number | null;
                                factors: {
                                    /** @description Probability; 1 where none is known */
                                    p: number;
                                    /** @description Context: 1 + the sum of weights / 100 */
                                    c: number;
                                    /** @description What success is worth, yuan */
                                    v: number;
                                    /** @description Levers: 1 + the sum of weights / 100 */
                                    l: number;
                                    /** @description Of the way, yuan */
                                    cost: number;
                                    /** @description Yuan */
                                    value: number;
                                } | null;
                                denials: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                    /** @description As the bank's policies name it */
                                    rule: string;
                                    until: string | null;
                                    channel: string | null;
                                }[];
                                /** @description Ways that no rule denied and that were not taken either */
                                passed: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                    channel: string;
                                }[];
                                reason: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                } | null;
                                wouldChange: {
                                    zh: string;
                                    en: string;
                                } | null;
                            }[];
                            /** @description Arms of experiments: treated or control */
                            arms: {
                                [key: string]: string;
                            };
                            /** @description Of decisions of the first form */
                            losers: unknown;
                            /** @description All that the decision depended on but the limits */
                            inputs: unknown;
                            /** @description The limits that held */
                            limits: unknown;
                            /** @description Of definitions, playbook, model and policies */
                            versions: {
                                [key: string]: string;
                            };
                            wouldChange: {
                                zh: string;
                                en: string;
                            } | null;
                            trace: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/offer-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell that offers were shown, clicked or closed
         * @description Up to 500 at once. They become facts: what was shown counts for caps of the place, what was refused is not offered again for a while. The same id again changes nothing.
         *
         *     推荐的展示、点击与关闭（作为事件入库；同一编号重复发送不生效）
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        events: {
                            /** @description The caller's own; the same id again changes nothing */
                            id: string;
                            /**
                             * @description shown: rendered where it could be seen
                             * @enum {unknown}
                             */
                            what: "shown" | "clicked" | "closed";
                            /** @description The bank's customer id, or @ and the number */
                            customer: string;
                            offer: string;
                            /**
                             * @description Where the customer is: a space of the app, its inbox, a colleague's screen, a counter
                             * @enum {unknown}
                             */
                            place: "slot" | "inbox" | "agent_screen" | "outlet";
                            /** Format: uuid */
                            decision?: string;
                            /** Format: date-time */
                            at?: string;
                            /**
                             * @description Of closed
                             * @enum {unknown}
                             */
                            reason?: "later" | "refused";
                        }[];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            accepted: number;
                            duplicates: number;
                            refused: {
                                /** @description Place in what was sent, from 0 */
                                index: number;
                                reason: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                };
                            }[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Policies, and which of them wait for a second person
         * @description 政策，以及待第二人审批的更改
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only those of which a change waits */
                    waiting?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            policies: {
                                id: string;
                                kind: string;
                                zh: string;
                                en: string;
                                version: number | null;
                                waiting: number | null;
                                waitingBy: string | null;
                                waitingSince: string | null;
                                effectiveFrom: string | null;
                                effectiveTo: string | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Propose a policy, or another definition of one, with the days on which it holds
         * @description Every mistake is answered with its place. It holds when a second person has approved it.
         *
         *     提交政策（新建或修改，含生效日期），由第二人审批后生效
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        id: string;
                        /** @description Its text (YAML): one mapping, or a list with one for each span of days */
                        file?: string;
                        /** @description Or the same as data */
                        definition?: unknown;
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            policy: string;
                            version: number;
                            /** @enum {unknown} */
                            state: "proposed";
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One policy with its versions
         * @description 某项政策的内容与各版本
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a policy */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            kind: string;
                            zh: string;
                            en: string;
                            version: number | null;
                            waiting: number | null;
                            waitingBy: string | null;
                            waitingSince: string | null;
                            effectiveFrom: string | null;
                            effectiveTo: string | null;
                            /** @description Newest first */
                            versions: {
                                version: number;
                                /** @enum {unknown} */
                                state: "proposed" | "approved" | "replaced" | "refused" | "withdrawn";
                                /** @description One item for each span of days; none: it ends */
                                body: unknown[];
                                madeBy: string;
                                /** Format: date-time */
                                madeAt: string;
                                settledBy: string | null;
                                settledAt: string | null;
                                reason: string | null;
                                /**
                                 * @description Said by the bank's files, or proposed by a person
                                 * @enum {unknown}
                                 */
                                origin: "file" | "person";
                                why: string | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/{id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A version of a policy as text (YAML)
         * @description 政策某一版本的文本（YAML）
         */
        get: {
            parameters: {
                query?: {
                    /** @description The one that holds when absent */
                    version?: number;
                };
                header?: never;
                path: {
                    /** @description Id of a policy */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/yaml": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policy-kinds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The kinds of policies, and what may stand in one of each
         * @description 政策的种类，以及每种可写的内容（JSON Schema）
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            kinds: {
                                kind: string;
                                /** @description One policy of it holds on a day; of the others several may */
                                single: boolean;
                                /** @description What may stand in one, as JSON Schema */
                                schema: {
                                    [key: string]: unknown;
                                };
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Every mistake of a policy, with its place; nothing is kept
         * @description 检查政策文本：逐条指出错误及其位置，不保存
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Its text (YAML): one mapping, or a list with one for each span of days */
                        file?: string;
                        /** @description Or the same as data */
                        definition?: unknown;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            problems: {
                                line: number;
                                column: number;
                                pointer: string;
                                name: string;
                                zh: string;
                                en: string;
                            }[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/{id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take the proposal of a policy back
         * @description 撤回待审批的政策更改
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a policy */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        version: number;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve a changed policy, as the second person
         * @description It holds from now on: for decisions, and for what was decided and has not gone out yet.
         *
         *     由第二人审批政策的更改，即时生效
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a policy */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        version: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            policy: string;
                            version: number;
                            /** @enum {unknown} */
                            state: "approved" | "ended";
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/{id}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse a changed policy
         * @description 拒绝政策的更改并说明原因
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a policy */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        version: number;
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/capacity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What customers share: budgets, seats and stocks, how much is leased, used and left, by day or month
         * @description 产能与预算：各项共享资源按日或按月的总量、已领取、已使用与剩余
         */
        get: {
            parameters: {
                query?: {
                    /** @description How many days or months of each; default 14 */
                    periods?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: date */
                            day: string;
                            resources: {
                                resource: string;
                                zh: string;
                                en: string;
                                /**
                                 * @description Of a policy, of a benefit, or of a playbook's daily round
                                 * @enum {unknown}
                                 */
                                kind: "budget" | "benefit" | "round";
                                /** @description Id of the policy, benefit or playbook */
                                of: string;
                                /** @enum {unknown} */
                                unit: "yuan" | "seats" | "pieces";
                                /** @enum {unknown} */
                                per: "day" | "month" | "total";
                                channels: string[];
                                /** @description Newest first */
                                periods: {
                                    /** @description A day, a month, or total */
                                    period: string;
                                    /** @description Yuan with two decimals, or a whole number */
                                    total: string;
                                    /** @description Yuan with two decimals, or a whole number */
                                    leased: string;
                                    /** @description Yuan with two decimals, or a whole number */
                                    used: string;
                                    /** @description Yuan with two decimals, or a whole number */
                                    left: string;
                                    share: number | null;
                                }[];
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/playbooks/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a playbook on the past: whom it would have reached, when, at what cost
         * @description Lives what has happened again in a bank beside this one, with this playbook alone. Nothing is sent and nothing of this bank changes. With problems the file has mistakes, and nothing was tried.
         *
         *     在过往事件上试运行剧本：会触达谁、何时、费用多少，与在线剧本的重叠；不发送，也不改变任何数据
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The playbook as YAML */
                        file?: string;
                        /** @description The playbook as JSON; instead of file */
                        definition?: unknown;
                        /** @description How far back, as 90d */
                        over: string;
                        /** @description Customers who are played; default 200 */
                        customers?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            tried: {
                                playbook: string;
                                zh: string;
                                en: string;
                                from: string;
                                to: string;
                                /** @description Times are exact to so many minutes */
                                minutes: number;
                                /** @description Customers who came into question */
                                candidates: number;
                                /** @description Customers who were played; figures are projected when these are fewer */
                                played: number;
                                /** @description Runs that would have begun */
                                admissions: number;
                                /** @description Customers who would have been reached */
                                people: number;
                                /** @description Touches */
                                touches: number;
                                /** @description Runs that came to their goal */
                                converted: number;
                                /** @description Yuan */
                                cost: number;
                                channels: {
                                    channel: string;
                                    zh: string;
                                    en: string;
                                    touches: number;
                                    /** @description Yuan */
                                    cost: number;
                                }[];
                                days: {
                                    day: string;
                                    people: number;
                                    messages: number;
                                    calls: number;
                                    /** @description Yuan */
                                    cost: number;
                                }[];
                                /** @description Why waves would have reached nobody: law, caps, control, no way to the customer */
                                silences: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                    waves: number;
                                }[];
                                /** @description Caps that this playbook and live ones together would have gone beyond */
                                caps: {
                                    cap: string;
                                    zh: string;
                                    en: string;
                                    times: number;
                                }[];
                                /** @description Live playbooks that reached the same customers, and how many on the same day */
                                overlap: {
                                    playbook: string;
                                    zh: string;
                                    en: string;
                                    people: number;
                                    sameDay: number;
                                }[];
                                /** @description Some of them, with the reason */
                                customers: {
                                    customer: number;
                                    admittedAt: string;
                                    because: {
                                        zh: string;
                                        en: string;
                                    };
                                    touches: {
                                        at: string;
                                        wave: string;
                                        channel: string;
                                        content: string;
                                    }[];
                                    silences: {
                                        zh: string;
                                        en: string;
                                    }[];
                                    ended: string | null;
                                }[];
                            } | null;
                            problems: {
                                line: number;
                                column: number;
                                pointer: string;
                                name: string;
                                zh: string;
                                en: string;
                            }[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/playbooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Playbooks, and which of them wait for a second person
         * @description 剧本，以及待第二人审批的更改
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only those of which a change waits */
                    waiting?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            playbooks: {
                                id: string;
                                zh: string;
                                en: string;
                                stage: string;
                                class: string;
                                trigger: string | null;
                                version: number | null;
                                state: ("live" | "paused") | null;
                                liveFrom: string | null;
                                waiting: number | null;
                                waitingState: ("draft" | "approved") | null;
                                waitingBy: string | null;
                                waitingSince: string | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Propose a playbook, or another definition of one
         * @description Every mistake is answered with its place. It holds when a second person has approved it.
         *
         *     提交剧本或其更改，由第二人审批后生效
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        id: string;
                        /** @description The playbook as its file says it */
                        definition?: unknown;
                        /** @description Or the text of its file (YAML); comments in it are kept */
                        file?: string;
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            playbook: string;
                            version: number;
                            /** @enum {unknown} */
                            state: "draft" | "approved" | "live" | "paused" | "retired" | "refused" | "withdrawn";
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/playbooks/matrix": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lifecycle stages by AARRR steps: what customers are like, the strategy, and the playbooks that hold
         * @description 生命周期阶段与 AARRR 步骤的矩阵：客户特征、策略与所属剧本
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            stages: {
                                /** @description Lifecycle stage */
                                stage: string;
                                traits: {
                                    zh: string;
                                    en: string;
                                } | null;
                                /** @description One for each step; a cell may be empty */
                                cells: {
                                    /** @description AARRR step */
                                    step: string;
                                    strategy: {
                                        zh: string;
                                        en: string;
                                    } | null;
                                    playbooks: {
                                        id: string;
                                        zh: string;
                                        en: string;
                                        /** @enum {unknown} */
                                        state: "live" | "paused";
                                    }[];
                                }[];
                            }[];
                            /** @description Playbooks whose files name no step or no stage */
                            apart: {
                                id: string;
                                zh: string;
                                en: string;
                                /** @enum {unknown} */
                                state: "live" | "paused";
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/playbooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One playbook with its versions, and what the version that waits would change
         * @description 某个剧本的各版本，以及待审批版本会改变什么
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a playbook */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            zh: string;
                            en: string;
                            stage: string;
                            class: string;
                            trigger: string | null;
                            version: number | null;
                            state: ("live" | "paused") | null;
                            liveFrom: string | null;
                            waiting: number | null;
                            waitingState: ("draft" | "approved") | null;
                            waitingBy: string | null;
                            waitingSince: string | null;
                            /** @description What the version that waits would change */
                            changes: {
                                path: string;
                                before?: unknown;
                                after?: unknown;
                            }[];
                            /** @description Newest first */
                            versions: {
                                version: number;
                                /** @enum {unknown} */
                                state: "draft" | "approved" | "live" | "paused" | "retired" | "refused" | "withdrawn";
                                /**
                                 * @description Said by the bank's files, proposed by a person, or an earlier version brought back
                                 * @enum {unknown}
                                 */
                                origin: "file" | "api" | "earlier";
                                liveFrom: string | null;
                                madeBy: string;
                                /** Format: date-time */
                                madeAt: string;
                                reason: string | null;
                                settledBy: string | null;
                                settledAt: string | null;
                                settledReason: string | null;
                                definition: unknown;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/playbooks/{id}/versions/{version}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A version as the text of its file (YAML), comments kept
         * @description 某个版本的文件文本（YAML），保留注释
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a playbook */
                    id: string;
                    version: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/yaml": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/playbooks/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Every mistake of a playbook, with its place; nothing is kept
         * @description 检查剧本，逐处指出错误；不保存任何内容
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The playbook as its file says it */
                        definition?: unknown;
                        /** @description Or the text of its file (YAML) */
                        file?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            problems: {
                                line: number;
                                column: number;
                                pointer: string;
                                name: string;
                                zh: string;
                                en: string;
                            }[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/playbooks/{id}/versions/{version}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve a draft, as the second person; it goes live in place of what holds
         * @description Customers in flight stay on the version that admitted them.
         *
         *     由第二人审批并上线；在途客户留在准入时的版本上
         */
        post: {
            parameters: {
                query?: {
                    /** @description Approved, and live when it is told to be; otherwise live at once */
                    later?: boolean;
                };
                header?: never;
                path: {
                    /** @description Id of a playbook */
                    id: string;
                    version: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            playbook: string;
                            version: number;
                            /** @enum {unknown} */
                            state: "draft" | "approved" | "live" | "paused" | "retired" | "refused" | "withdrawn";
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/playbooks/{id}/versions/{version}/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let an approved version go live
         * @description 让已批准的版本上线
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a playbook */
                    id: string;
                    version: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            playbook: string;
                            version: number;
                            /** @enum {unknown} */
                            state: "draft" | "approved" | "live" | "paused" | "retired" | "refused" | "withdrawn";
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/playbooks/{id}/versions/{version}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse what was proposed of a playbook
         * @description 拒绝提交的版本并说明原因
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a playbook */
                    id: string;
                    version: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            playbook: string;
                            version: number;
                            /** @enum {unknown} */
                            state: "draft" | "approved" | "live" | "paused" | "retired" | "refused" | "withdrawn";
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/playbooks/{id}/versions/{version}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a proposal back
         * @description 撤回提交的版本
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a playbook */
                    id: string;
                    version: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            playbook: string;
                            version: number;
                            /** @enum {unknown} */
                            state: "draft" | "approved" | "live" | "paused" | "retired" | "refused" | "withdrawn";
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/playbooks/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a playbook: nobody is admitted, and runs wait where they stand
         * @description 暂停剧本：不再准入，在途客户原地等待
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a playbook */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            playbook: string;
                            version: number;
                            /** @enum {unknown} */
                            state: "draft" | "approved" | "live" | "paused" | "retired" | "refused" | "withdrawn";
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/playbooks/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a paused playbook go on
         * @description 恢复已暂停的剧本
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a playbook */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            playbook: string;
                            version: number;
                            /** @enum {unknown} */
                            state: "draft" | "approved" | "live" | "paused" | "retired" | "refused" | "withdrawn";
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/playbooks/{id}/retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a playbook: nobody is admitted, and runs go on to their end
         * @description 下线剧本：不再准入，在途客户走完流程
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a playbook */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            playbook: string;
                            version: number;
                            /** @enum {unknown} */
                            state: "draft" | "approved" | "live" | "paused" | "retired" | "refused" | "withdrawn";
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/playbooks/{id}/roll-back": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let an earlier version hold again, in one step
         * @description 一步回到早先的版本
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a playbook */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                        /** @description The one that held before when absent */
                        version?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            playbook: string;
                            version: number;
                            /** @enum {unknown} */
                            state: "draft" | "approved" | "live" | "paused" | "retired" | "refused" | "withdrawn";
                            /** @description The version that was brought back */
                            from: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/playbooks/{id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A playbook's runs in numbers: by version, state and end, and by arm of its splits and experiments
         * @description 某个剧本的流程数：按版本、状态与结局，以及各分流与实验分组
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a playbook */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            states: {
                                version: number;
                                /** @enum {unknown} */
                                state: "waiting" | "active" | "decided" | "converted" | "ended";
                                endReason: ("goal" | "window" | "done" | "exit" | "erased") | null;
                                runs: number;
                                /** @description Of those that are open, how many have a step that is due */
                                due: number;
                            }[];
                            arms: {
                                /** @description Wave of a split, or name of an experiment */
                                draw: string;
                                arm: string;
                                runs: number;
                                converted: number;
                            }[];
                            /** @description Set aside because a step failed again and again */
                            aside: number;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/playbook-runs/aside": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Runs that were set aside because a step failed again and again, with the reason
         * @description 因步骤反复失败而搁置的流程及其原因
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            runs: {
                                enrolment: string;
                                playbook: string;
                                version: number;
                                /** @description The bank's inner number of the customer */
                                customer: number;
                                /** Format: date-time */
                                admittedAt: string;
                                wave: string | null;
                                /** @description Why its step could not be taken */
                                fault: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/playbook-runs/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let runs go on that were set aside; what fails again is set aside again
         * @description 让搁置的流程继续；再次失败则再次搁置
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description All that are set aside when absent */
                        enrolments?: string[];
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            resumed: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/activity-boards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Boards of activities by goal
         * @description 活动看板一览：按目标分组的活动
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            boards: {
                                id: string;
                                zh: string;
                                en: string;
                                goals: number;
                                activities: number;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/activity-boards/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A board: activities by goal, their playbooks, benefits by scene, and what came of them
         * @description Numbers are of the customers whom the caller sees.
         *
         *     一个活动看板：活动、流程与转化，以及按场景的权益发放
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a board */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            zh: string;
                            en: string;
                            goals: {
                                id: string;
                                zh: string;
                                en: string;
                                activities: {
                                    id: string;
                                    zh: string;
                                    en: string;
                                    playbooks: {
                                        id: string;
                                        zh: string;
                                        en: string;
                                        state: ("live" | "paused") | null;
                                        /** @description Runs that began */
                                        runs: number;
                                        /** @description Runs that came to their goal */
                                        converted: number;
                                    }[];
                                    scenes: {
                                        id: string;
                                        zh: string;
                                        en: string;
                                        /** @enum {unknown} */
                                        kind: "platform" | "life";
                                        benefits: {
                                            id: string;
                                            zh: string;
                                            en: string;
                                            kind: string;
                                            /** @description What one is worth, yuan */
                                            yuan: string;
                                            /** @description Grants */
                                            granted: number;
                                            /** @description Grants of which something was used */
                                            used: number;
                                            /** @description What was granted, yuan */
                                            spent: string;
                                        }[];
                                    }[];
                                }[];
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/trainings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Trainings of a model, the newest first
         * @description 某个模型的训练，最近的在前
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            trainings: {
                                id: string;
                                model: string;
                                /** @enum {unknown} */
                                state: "running" | "done" | "no_model" | "failed" | "cancelled";
                                /** @description rows, fit, evaluate */
                                stage: string;
                                done: number;
                                total: number;
                                /** Format: date-time */
                                startedAt: string;
                                endedAt: string | null;
                                version: number | null;
                                reason: {
                                    zh: string;
                                    en: string;
                                } | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Train a model by its file
         * @description Goes on after the answer; ask for its progress. What comes of it is a draft.
         *
         *     按模型文件训练，结果为草稿版本
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            model: string;
                            /** @enum {unknown} */
                            state: "running" | "done" | "no_model" | "failed" | "cancelled";
                            /** @description rows, fit, evaluate */
                            stage: string;
                            done: number;
                            total: number;
                            /** Format: date-time */
                            startedAt: string;
                            endedAt: string | null;
                            version: number | null;
                            reason: {
                                zh: string;
                                en: string;
                            } | null;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/trainings/{training}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far a training has come
         * @description 训练进度与结果
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    training: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            model: string;
                            /** @enum {unknown} */
                            state: "running" | "done" | "no_model" | "failed" | "cancelled";
                            /** @description rows, fit, evaluate */
                            stage: string;
                            done: number;
                            total: number;
                            /** Format: date-time */
                            startedAt: string;
                            endedAt: string | null;
                            version: number | null;
                            reason: {
                                zh: string;
                                en: string;
                            } | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Cancel a training
         * @description 取消训练
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    training: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            model: string;
                            /** @enum {unknown} */
                            state: "running" | "done" | "no_model" | "failed" | "cancelled";
                            /** @description rows, fit, evaluate */
                            stage: string;
                            done: number;
                            total: number;
                            /** Format: date-time */
                            startedAt: string;
                            endedAt: string | null;
                            version: number | null;
                            reason: {
                                zh: string;
                                en: string;
                            } | null;
                        };
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/evaluate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Measure a version on moments whose outcomes are known
         * @description Without a first day, on those after the rows that it learnt from. Ends with the request.
         *
         *     在结果已知的时点上检验某一版本
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        version?: number;
                        /** Format: date */
                        from?: string;
                        /** Format: date */
                        until?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            model: string;
                            version: number;
                            /** Format: date */
                            from: string;
                            /** Format: date */
                            to: string;
                            moments: number;
                            /** @description Moments that the version had learnt from */
                            seen: number;
                            rows: number;
                            positives: number;
                            auc: number | null;
                            ks: number | null;
                            gini: number | null;
                            logLoss: number | null;
                            brier: number | null;
                            calibration: {
                                slope: number | null;
                                intercept: number | null;
                                ece: number | null;
                            };
                            bands: {
                                from: number;
                                to: number;
                                rows: number;
                                positives: number;
                                rate: number | null;
                                predicted: number | null;
                                interval: number[] | null;
                            }[];
                            byMonth: {
                                group: string;
                                rows: number;
                                positives: number;
                                rate: number;
                                predicted: number;
                                auc: number | null;
                                /** @description Share of the group in the top tenth, over its share of all */
                                selection: number;
                            }[];
                            groups: {
                                [key: string]: {
                                    group: string;
                                    rows: number;
                                    positives: number;
                                    rate: number;
                                    predicted: number;
                                    auc: number | null;
                                    /** @description Share of the group in the top tenth, over its share of all */
                                    selection: number;
                                }[];
                            };
                            psi: number | null;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/explanation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a version goes by: features by their mean SHAP value, with direction and dependence
         * @description 某一版本看重什么：特征的 SHAP 排序、方向与依赖
         */
        get: {
            parameters: {
                query?: {
                    /** @description The champion by default, else the newest version */
                    version?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            model: string;
                            version: number;
                            method: string | null;
                            ranking: {
                                feature: string;
                                zh: string;
                                en: string;
                                share: number;
                                importance: number;
                                /** @description 1: more raises the probability; -1: lowers it; 0: neither */
                                direction: number;
                                dependence: {
                                    value: string | null;
                                    rows: number;
                                    effect: number;
                                }[];
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/bands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Probability bands of a version on rows that it never saw
         * @description 某一版本的概率区间与实际转化率
         */
        get: {
            parameters: {
                query?: {
                    /** @description The champion by default, else the newest version */
                    version?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            model: string;
                            version: number;
                            bands: {
                                from: number;
                                to: number;
                                rows: number;
                                positives: number;
                                rate: number | null;
                                predicted: number | null;
                                interval: number[] | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/studies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Studies of this process, the newest first
         * @description 各项研究，最近的在前（不含结果）
         */
        get: {
            parameters: {
                query?: {
                    kind?: "uplift" | "churn" | "habits" | "next" | "products" | "value" | "backtest" | "evaluation" | "intent" | "fit";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            studies: {
                                id: string;
                                /** @enum {unknown} */
                                kind: "uplift" | "churn" | "habits" | "next" | "products" | "value" | "backtest" | "evaluation" | "intent" | "fit";
                                /** @description As it was asked for */
                                asked: unknown;
                                /** @enum {unknown} */
                                state: "running" | "done" | "no_model" | "failed" | "cancelled";
                                stage: string;
                                done: number;
                                total: number;
                                /** Format: date-time */
                                startedAt: string;
                                endedAt: string | null;
                                by: string;
                                reason: {
                                    zh: string;
                                    en: string;
                                } | null;
                                /** @description Whether it has a page of its own */
                                page: boolean;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Start a study: uplift, causes of churn, habits, products, values, a version against reality, who is likeliest
         * @description Goes on after the answer; ask for its progress and its result.
         *
         *     开始一项研究：触达增益、流失原因、习惯回测、下一产品、产品洞察、客户价值、版本回测或评估、高意向客户；应答后继续进行，可查询进度或取消
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {unknown} */
                        kind: "uplift" | "churn" | "habits" | "next" | "products" | "value" | "backtest" | "evaluation" | "intent";
                        /** @description uplift: whose random control is learnt from */
                        playbook?: string;
                        /** @description uplift: the model whose features are used */
                        features?: string;
                        learners?: ("s" | "t" | "x" | "class")[];
                        /** @description uplift: effect from which on a touch pays */
                        margin?: number;
                        seed?: number;
                        /** @description habits: months that are over */
                        months?: number;
                        /** @description value: a score of the catalog in yuan */
                        score?: string;
                        /** @description backtest, evaluation, intent */
                        model?: string;
                        /** @description The champion by default, else the newest */
                        version?: number;
                        /** @description backtest: months; default three */
                        batches?: number;
                        /** Format: date */
                        from?: string;
                        /** Format: date */
                        until?: string;
                        /** @description intent: the likeliest part; default a tenth */
                        share?: number;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            /** @enum {unknown} */
                            kind: "uplift" | "churn" | "habits" | "next" | "products" | "value" | "backtest" | "evaluation" | "intent" | "fit";
                            /** @description As it was asked for */
                            asked: unknown;
                            /** @enum {unknown} */
                            state: "running" | "done" | "no_model" | "failed" | "cancelled";
                            stage: string;
                            done: number;
                            total: number;
                            /** Format: date-time */
                            startedAt: string;
                            endedAt: string | null;
                            by: string;
                            reason: {
                                zh: string;
                                en: string;
                            } | null;
                            /** @description Whether it has a page of its own */
                            page: boolean;
                            /** @description As the command line writes it; null before it is done */
                            result: unknown;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/studies/{study}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far a study has come, and its result
         * @description 一项研究的进度与结果
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            /** @enum {unknown} */
                            kind: "uplift" | "churn" | "habits" | "next" | "products" | "value" | "backtest" | "evaluation" | "intent" | "fit";
                            /** @description As it was asked for */
                            asked: unknown;
                            /** @enum {unknown} */
                            state: "running" | "done" | "no_model" | "failed" | "cancelled";
                            stage: string;
                            done: number;
                            total: number;
                            /** Format: date-time */
                            startedAt: string;
                            endedAt: string | null;
                            by: string;
                            reason: {
                                zh: string;
                                en: string;
                            } | null;
                            /** @description Whether it has a page of its own */
                            page: boolean;
                            /** @description As the command line writes it; null before it is done */
                            result: unknown;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Cancel a study
         * @description 取消研究
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            /** @enum {unknown} */
                            kind: "uplift" | "churn" | "habits" | "next" | "products" | "value" | "backtest" | "evaluation" | "intent" | "fit";
                            /** @description As it was asked for */
                            asked: unknown;
                            /** @enum {unknown} */
                            state: "running" | "done" | "no_model" | "failed" | "cancelled";
                            stage: string;
                            done: number;
                            total: number;
                            /** Format: date-time */
                            startedAt: string;
                            endedAt: string | null;
                            by: string;
                            reason: {
                                zh: string;
                                en: string;
                            } | null;
                            /** @description Whether it has a page of its own */
                            page: boolean;
                            /** @description As the command line writes it; null before it is done */
                            result: unknown;
                        };
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/studies/fit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Fit a file of any columns
         * @description CSV or TSV, plain or gzip, up to 64 MB. Goes on after the answer. All figures are of rows that no fit saw.
         *
         *     上传 CSV 文件并拟合多种算法，仅以未见过的行评估；应答后继续进行
         */
        post: {
            parameters: {
                query: {
                    /** @description Column of the outcome */
                    label: string;
                    /** @description Its value that is the success */
                    positive?: string;
                    /** @description Columns to leave out, by commas */
                    exclude?: string;
                    /** @description By commas; all when absent */
                    algorithms?: string;
                    /** @description Column of time: the last fifth only measures */
                    order?: string;
                    folds?: number;
                    seed?: number;
                    /** @description Search of each algorithm */
                    seconds?: number;
                    /** @description The file's name */
                    name?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            /** @enum {unknown} */
                            kind: "uplift" | "churn" | "habits" | "next" | "products" | "value" | "backtest" | "evaluation" | "intent" | "fit";
                            /** @description As it was asked for */
                            asked: unknown;
                            /** @enum {unknown} */
                            state: "running" | "done" | "no_model" | "failed" | "cancelled";
                            stage: string;
                            done: number;
                            total: number;
                            /** Format: date-time */
                            startedAt: string;
                            endedAt: string | null;
                            by: string;
                            reason: {
                                zh: string;
                                en: string;
                            } | null;
                            /** @description Whether it has a page of its own */
                            page: boolean;
                            /** @description As the command line writes it; null before it is done */
                            result: unknown;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/studies/{study}/page": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The page of a file's fit
         * @description 文件拟合的报告页（HTML）
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    study: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/insights/churn-causes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Clusters of customers who left, the newest first
         * @description 流失客户的聚类，最近的在前
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description What the numbers of a centre are, in their order */
                            features: {
                                zh: string;
                                en: string;
                            }[];
                            /** @description Newest first */
                            sets: {
                                set: number;
                                /** @enum {unknown} */
                                state: "proposed" | "confirmed" | "refused" | "retired";
                                /** Format: date-time */
                                foundAt: string;
                                foundBy: string;
                                found: {
                                    customers: number;
                                    k: number;
                                    silhouette: number;
                                    stability: number;
                                    tried: {
                                        k: number;
                                        silhouette: number;
                                        stability: number;
                                    }[];
                                    clusters: {
                                        cluster: number;
                                        customers: number;
                                        means: number[];
                                        /** @description In standard deviations from the mean of all */
                                        centre: number[];
                                        proposal: string | null;
                                    }[];
                                };
                                /** @description By cluster, as a person confirmed them */
                                names: {
                                    [key: string]: string;
                                };
                                settledBy: string | null;
                                settledAt: string | null;
                                reason: string | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/insights/churn-causes/{set}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm clusters; their customers get the tag
         * @description By cluster a name; where none is given the proposals stand.
         *
         *     由人确认聚类及其名称；确认后告知客户的流失原因
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    set: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        names?: {
                            [key: string]: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            set: number;
                            /** @enum {unknown} */
                            state: "confirmed" | "refused";
                            /** @description Customers */
                            told: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/insights/churn-causes/{set}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse clusters
         * @description 否决聚类并说明原因
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    set: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            set: number;
                            /** @enum {unknown} */
                            state: "confirmed" | "refused";
                            /** @description Customers */
                            told: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/insights/wordings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Wordings that are tried against each other: what each brought, and its share
         * @description 文案优选：各文案的效果、份额与其他分配方式的估计
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Contents that name other wordings */
                            tests: string[];
                            learned: {
                                content: string;
                                /** Format: date-time */
                                judgedAt: string;
                                choices: number;
                                arms: {
                                    variant: string;
                                    share: number;
                                    shown: number;
                                    won: number;
                                    rate: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    loss: number;
                                    /** @description Probability that it is the best */
                                    best: number;
                                }[];
                                /** @description What other ways of drawing would have brought a touch */
                                policies: {
                                    policy: string;
                                    ips: number | null;
                                    snips: number | null;
                                    effectiveSize: number;
                                }[];
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/insights/wordings/learn": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Share wordings out anew by what is known now
         * @description 按最新结果重新分配文案份额
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": Record<string, never>;
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Contents that name other wordings */
                            tests: string[];
                            learned: {
                                content: string;
                                /** Format: date-time */
                                judgedAt: string;
                                choices: number;
                                arms: {
                                    variant: string;
                                    share: number;
                                    shown: number;
                                    won: number;
                                    rate: {
                                        value: number;
                                        low: number;
                                        high: number;
                                    };
                                    loss: number;
                                    /** @description Probability that it is the best */
                                    best: number;
                                }[];
                                /** @description What other ways of drawing would have brought a touch */
                                policies: {
                                    policy: string;
                                    ips: number | null;
                                    snips: number | null;
                                    effectiveSize: number;
                                }[];
                            }[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/insights/next-products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Products that follow each other, as found last; null before the first finding
         * @description 下一产品：由共同持有得出的规则及其检验
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            found: {
                                customers: number;
                                rules: {
                                    given: string[];
                                    then: string[];
                                    support: number;
                                    confidence: number;
                                    lift: number;
                                }[];
                                tested: {
                                    /** Format: date-time */
                                    cut: string;
                                    trials: number;
                                    first: number;
                                    firstTwo: number;
                                    plainFirst: number;
                                    plainFirstTwo: number;
                                } | null;
                            } | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/insights/values": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fits of what customers will bring (BG/NBD and Gamma-Gamma), the newest first
         * @description 客户价值（BG/NBD 与 Gamma-Gamma）的各次拟合，最近的在前
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Scores of the catalog in yuan */
                            scores: {
                                name: string;
                                zh: string;
                                en: string;
                            }[];
                            /** @description Newest first */
                            fits: {
                                fit: number;
                                score: string;
                                /** @enum {unknown} */
                                state: "found" | "stands" | "refused" | "retired";
                                /** Format: date-time */
                                foundAt: string;
                                madeBy: string;
                                settledBy: string | null;
                                settledAt: string | null;
                                reason: string | null;
                                publishedAt: string | null;
                                customers: number | null;
                                /** @description Streams with parameters, the check, and its verdict */
                                report: unknown;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/insights/values/{fit}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A second person lets a fit stand; its scores go out at once and every month
         * @description 由第二人批准客户价值拟合，并立即发布评分
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    fit: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": Record<string, never>;
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            fit: number;
                            /** @enum {unknown} */
                            state: "stands" | "refused";
                            /** @description Customers whose scores went out */
                            published: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/insights/values/{fit}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse a fit
         * @description 否决客户价值拟合并说明原因
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    fit: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            fit: number;
                            /** @enum {unknown} */
                            state: "stands" | "refused";
                            /** @description Customers whose scores went out */
                            published: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Versions of all models
         * @description 全部模型的版本与状态
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Files of the bank, also those without a version */
                            models: {
                                model: string;
                                zh: string;
                                en: string;
                                score: string;
                                /**
                                 * @description question: from what the bank knows of customers at moments; calls: from records of calls
                                 * @enum {unknown}
                                 */
                                trains: "question" | "calls";
                                /** @description Those that are compared; empty: all, or the one it always was */
                                algorithms: string[];
                            }[];
                            versions: {
                                model: string;
                                version: number;
                                /** @enum {unknown} */
                                state: "draft" | "challenger" | "champion" | "retired";
                                /** @enum {unknown} */
                                origin: "trained" | "imported";
                                algorithm: string;
                                /** Format: date-time */
                                trainedAt: string;
                                madeBy: string;
                                data: {
                                    from: string | null;
                                    to: string | null;
                                    rows: number;
                                    positives: number;
                                };
                                codeVersion: string;
                                measures: {
                                    auc: number | null;
                                    ks: number | null;
                                    logLoss: number | null;
                                    brier: number | null;
                                    trainRows: number;
                                    testRows: number;
                                };
                                proposedBy: string | null;
                                proposedFor: ("challenger" | "champion") | null;
                                approvedBy: string | null;
                                approvedAt: string | null;
                                replaced: number | null;
                                suspendedAt: string | null;
                                suspendedWhy: {
                                    zh: string;
                                    en: string;
                                } | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One model: its versions, what happened to it, its batches of scores and what became of them
         * @description 某个模型：各版本、经过、发布的评分批次及其结果
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a model, as instalment */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            model: string;
                            zh: string;
                            en: string;
                            score: string;
                            /** @description Newest first */
                            versions: {
                                model: string;
                                version: number;
                                /** @enum {unknown} */
                                state: "draft" | "challenger" | "champion" | "retired";
                                /** @enum {unknown} */
                                origin: "trained" | "imported";
                                algorithm: string;
                                /** Format: date-time */
                                trainedAt: string;
                                madeBy: string;
                                data: {
                                    from: string | null;
                                    to: string | null;
                                    rows: number;
                                    positives: number;
                                };
                                codeVersion: string;
                                measures: {
                                    auc: number | null;
                                    ks: number | null;
                                    logLoss: number | null;
                                    brier: number | null;
                                    trainRows: number;
                                    testRows: number;
                                };
                                proposedBy: string | null;
                                proposedFor: ("challenger" | "champion") | null;
                                approvedBy: string | null;
                                approvedAt: string | null;
                                replaced: number | null;
                                suspendedAt: string | null;
                                suspendedWhy: {
                                    zh: string;
                                    en: string;
                                } | null;
                            }[];
                            /** @description Newest first */
                            changes: {
                                version: number;
                                what: string;
                                by: string;
                                /** Format: date-time */
                                at: string;
                                reason: string | null;
                            }[];
                            /** @description Scores that went out together, newest first */
                            batches: {
                                /** Format: date-time */
                                moment: string;
                                champion: number;
                                challenger: number | null;
                                share: number;
                                customers: number;
                                challenged: number;
                                /** Format: date-time */
                                publishedAt: string;
                                /** Format: date-time */
                                until: string;
                                drift: {
                                    rows: number;
                                    score: {
                                        psi: number;
                                        /** @enum {unknown} */
                                        state: "stable" | "watch" | "act";
                                    };
                                    features: {
                                        name: string;
                                        psi: number;
                                        /** @enum {unknown} */
                                        state: "stable" | "watch" | "act";
                                    }[];
                                } | null;
                                judgedAt: string | null;
                                verdict: ("stands" | "watch" | "falls_back" | "too_early") | null;
                                /** @description Each on the customers whom it scored; empty until outcomes are known */
                                versions: {
                                    version: number;
                                    /** @enum {unknown} */
                                    role: "champion" | "challenger";
                                    judged: {
                                        rows: number;
                                        positives: number;
                                        rate: number | null;
                                        predicted: number | null;
                                        auc: number | null;
                                        ks: number | null;
                                        brier: number | null;
                                        logLoss: number | null;
                                        calibration: {
                                            slope: number;
                                            intercept: number;
                                        } | null;
                                        /** @description Highest first: foretold against what came about */
                                        bands: {
                                            from: number;
                                            to: number;
                                            rows: number;
                                            positives: number;
                                            rate: number | null;
                                            predicted: number | null;
                                        }[];
                                        drift: {
                                            rows: number;
                                            score: {
                                                psi: number;
                                                /** @enum {unknown} */
                                                state: "stable" | "watch" | "act";
                                            };
                                            features: {
                                                name: string;
                                                psi: number;
                                                /** @enum {unknown} */
                                                state: "stable" | "watch" | "act";
                                            }[];
                                        } | null;
                                        alarms: {
                                            /** @enum {unknown} */
                                            kind: "score_drift" | "feature_drift" | "calibration" | "auc";
                                            /** @enum {unknown} */
                                            level: "watch" | "act";
                                            value: number;
                                            limit: number;
                                            feature?: string;
                                            zh: string;
                                            en: string;
                                        }[];
                                    };
                                }[];
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One version with its model card, its report and its fairness table
         * @description 某一版本的模型卡、评估报告与公平性
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a model, as instalment */
                    id: string;
                    version: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            model: string;
                            version: number;
                            /** @enum {unknown} */
                            state: "draft" | "challenger" | "champion" | "retired";
                            /** @enum {unknown} */
                            origin: "trained" | "imported";
                            algorithm: string;
                            /** Format: date-time */
                            trainedAt: string;
                            madeBy: string;
                            data: {
                                from: string | null;
                                to: string | null;
                                rows: number;
                                positives: number;
                            };
                            codeVersion: string;
                            measures: {
                                auc: number | null;
                                ks: number | null;
                                logLoss: number | null;
                                brier: number | null;
                                trainRows: number;
                                testRows: number;
                            };
                            proposedBy: string | null;
                            proposedFor: ("challenger" | "champion") | null;
                            approvedBy: string | null;
                            approvedAt: string | null;
                            replaced: number | null;
                            suspendedAt: string | null;
                            suspendedWhy: {
                                zh: string;
                                en: string;
                            } | null;
                            definition: string;
                            /** @description The model card */
                            card: {
                                title: {
                                    zh: string;
                                    en: string;
                                };
                                text: {
                                    zh: string;
                                    en: string;
                                };
                            }[];
                            fairness: {
                                by: string;
                                group: string;
                                rows: number;
                                positives: number;
                                rate: number | null;
                                meanProbability: number | null;
                                auc: number | null;
                                selectedShare: number | null;
                            }[];
                            /** @description What training measured on rows that it never saw */
                            report: unknown;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Champion and challenger side by side
         * @description Measures of rows that neither saw, and of the batches in which each scored its random share.
         *
         *     并列比较投产版本与挑战版本
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a model, as instalment */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            model: string;
                            sides: {
                                version: number;
                                /** @enum {unknown} */
                                state: "draft" | "challenger" | "champion" | "retired";
                                algorithm: string;
                                measures: {
                                    auc: number | null;
                                    ks: number | null;
                                    logLoss: number | null;
                                    brier: number | null;
                                    trainRows: number;
                                    testRows: number;
                                };
                                batches: {
                                    /** Format: date-time */
                                    moment: string;
                                    judged: {
                                        rows: number;
                                        positives: number;
                                        rate: number | null;
                                        predicted: number | null;
                                        auc: number | null;
                                        ks: number | null;
                                        brier: number | null;
                                        logLoss: number | null;
                                        calibration: {
                                            slope: number;
                                            intercept: number;
                                        } | null;
                                        /** @description Highest first: foretold against what came about */
                                        bands: {
                                            from: number;
                                            to: number;
                                            rows: number;
                                            positives: number;
                                            rate: number | null;
                                            predicted: number | null;
                                        }[];
                                        drift: {
                                            rows: number;
                                            score: {
                                                psi: number;
                                                /** @enum {unknown} */
                                                state: "stable" | "watch" | "act";
                                            };
                                            features: {
                                                name: string;
                                                psi: number;
                                                /** @enum {unknown} */
                                                state: "stable" | "watch" | "act";
                                            }[];
                                        } | null;
                                        alarms: {
                                            /** @enum {unknown} */
                                            kind: "score_drift" | "feature_drift" | "calibration" | "auc";
                                            /** @enum {unknown} */
                                            level: "watch" | "act";
                                            value: number;
                                            limit: number;
                                            feature?: string;
                                            zh: string;
                                            en: string;
                                        }[];
                                    };
                                }[];
                            }[];
                            /** @description Share of the customers whom the challenger scores */
                            share: number;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/backtest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test a version on the last months whose outcomes are known
         * @description Scores that went out are taken as they stood; other months are scored as customers were known then.
         *
         *     在结果已知的连续月份上检验版本
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a model, as instalment */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        version?: number;
                        /** @description Months; default three */
                        batches?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            model: string;
                            version: number;
                            /** @description Newest first */
                            batches: {
                                /** Format: date-time */
                                moment: string;
                                day: string;
                                /** @description Its scores went out on the day */
                                frozen: boolean;
                                /** @description The version learnt from no row of the day or after it */
                                unseen: boolean;
                                judged: {
                                    rows: number;
                                    positives: number;
                                    rate: number | null;
                                    predicted: number | null;
                                    auc: number | null;
                                    ks: number | null;
                                    brier: number | null;
                                    logLoss: number | null;
                                    calibration: {
                                        slope: number;
                                        intercept: number;
                                    } | null;
                                    /** @description Highest first: foretold against what came about */
                                    bands: {
                                        from: number;
                                        to: number;
                                        rows: number;
                                        positives: number;
                                        rate: number | null;
                                        predicted: number | null;
                                    }[];
                                    drift: {
                                        rows: number;
                                        score: {
                                            psi: number;
                                            /** @enum {unknown} */
                                            state: "stable" | "watch" | "act";
                                        };
                                        features: {
                                            name: string;
                                            psi: number;
                                            /** @enum {unknown} */
                                            state: "stable" | "watch" | "act";
                                        }[];
                                    } | null;
                                    alarms: {
                                        /** @enum {unknown} */
                                        kind: "score_drift" | "feature_drift" | "calibration" | "auc";
                                        /** @enum {unknown} */
                                        level: "watch" | "act";
                                        value: number;
                                        limit: number;
                                        feature?: string;
                                        zh: string;
                                        en: string;
                                    }[];
                                };
                            }[];
                            limits: {
                                aucMin: number | null;
                                psiMax: number;
                                calibrationMax: number;
                            };
                            /** @enum {unknown} */
                            verdict: "stands" | "watch" | "falls_back" | "too_early";
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/promote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Promote a version: the first person proposes, the second agrees
         * @description The first is whoever made the version or proposed it; without one the call is the proposal.
         *
         *     晋级版本：第一人提出，第二人批准
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a model, as instalment */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        version: number;
                        /**
                         * @description Default champion
                         * @enum {unknown}
                         */
                        to?: "challenger" | "champion";
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            model: string;
                            version: number;
                            /** @enum {unknown} */
                            state: "draft" | "challenger" | "champion" | "retired";
                            /** @description A second person is waited for */
                            waiting: boolean;
                            proposedBy: string;
                            replaced: number | null;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse a version that is proposed
         * @description 拒绝提出的版本并说明原因
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a model, as instalment */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        version: number;
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * One step back: the champion before stands again, and the scores of this one are recalled
         * @description 一步回退到上一投产版本，并收回评分
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a model, as instalment */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            model: string;
                            from: number;
                            version: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a version out of use; its scores are recalled and playbooks keep to their rules
         * @description 退役版本：收回评分，策略按规则运行
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a model, as instalment */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        version: number;
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a champion that was set aside score again
         * @description 恢复被停用的投产版本
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a model, as instalment */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            model: string;
                            version: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/outcomes/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Cost and income of colleagues' tasks
         * @description Of tasks done in the period, of the caller's part of the bank, with complaints, opt-outs and satisfaction of their customers.
         *
         *     待办的成本与收入：按同事、机构、剧本或角色，附投诉、退订与满意度
         */
        get: {
            parameters: {
                query?: {
                    /** @description First day on which tasks were done */
                    from?: string;
                    /** @description Last day */
                    to?: string;
                    /** @description Code of a branch or outlet */
                    unit?: string;
                    /** @description Default owner */
                    by?: "owner" | "unit" | "playbook" | "role";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: date-time */
                            at: string;
                            from: string | null;
                            to: string | null;
                            all: {
                                /** @description Done */
                                tasks: number;
                                /** @description Tasks by which somebody was spoken with */
                                contacts: number;
                                converted: number;
                                /** @description Yuan, two decimals */
                                cost: string;
                                /** @description Yuan, two decimals */
                                income: string;
                                costPerTask: string | null;
                                incomePerTask: string | null;
                                /** @description Of the customers, within the goal's window */
                                complaints: number;
                                optOuts: number;
                                /** @description Answers of these customers to surveys after the task */
                                asked: number;
                                satisfaction: number | null;
                            };
                            rows: {
                                /** @description Done */
                                tasks: number;
                                /** @description Tasks by which somebody was spoken with */
                                contacts: number;
                                converted: number;
                                /** @description Yuan, two decimals */
                                cost: string;
                                /** @description Yuan, two decimals */
                                income: string;
                                costPerTask: string | null;
                                incomePerTask: string | null;
                                /** @description Of the customers, within the goal's window */
                                complaints: number;
                                optOuts: number;
                                /** @description Answers of these customers to surveys after the task */
                                asked: number;
                                satisfaction: number | null;
                                of: string;
                                name: string | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/outcomes/playbooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What came of a playbook: everybody assigned, treated against control
         * @description Of the caller's part of the bank. A goal within its window counts once per enrolment, reached or not. Sizes of the arms are checked first; below 8 customers an arm there is no interval and no verdict.
         *
         *     剧本的效果：全部入组客户按意向分析，实验组与对照组比较；先核对两组规模，任一组不足 8 位客户不给结论
         */
        get: {
            parameters: {
                query?: {
                    /** @description First day of admission, the bank's zone */
                    from?: string;
                    /** @description Last day of admission */
                    to?: string;
                    /** @description Code of a branch or outlet: it and all below it */
                    unit?: string;
                };
                header?: never;
                path: {
                    /** @description Id of a playbook */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            bank: {
                                zh: string;
                                en: string;
                            };
                            /** Format: date-time */
                            at: string;
                            playbook: {
                                id: string;
                                zh: string;
                                en: string;
                                stage: string;
                                class: string;
                            };
                            goal: {
                                event: string;
                                zh: string;
                                en: string;
                                where: string | null;
                                within: string;
                            } | null;
                            from: string | null;
                            to: string | null;
                            unit: {
                                id: string;
                                zh: string;
                                en: string;
                            } | null;
                            countedUntil: string | null;
                            all: {
                                treated: {
                                    /** @description Assigned, reached or not: the unit of assignment and of comparisons */
                                    customers: number;
                                    enrolments: number;
                                    touched: number;
                                    delivered: number;
                                    /** @description Delivered and seen, answered or opened */
                                    reached: number;
                                    /** @description Enrolments whose goal was reached within its window */
                                    converted: number;
                                    convertedCustomers: number;
                                    /** @description Yuan, two decimals */
                                    amount: string;
                                    /** @description Yuan, two decimals */
                                    cost: string;
                                    /** @description Touches of the customers within the window, of whichever playbook */
                                    contacts: number;
                                    complaints: number;
                                    optOuts: number;
                                    complainingCustomers: number;
                                    optOutCustomers: number;
                                    rate: {
                                        rate: number;
                                        low: number;
                                        high: number;
                                    } | null;
                                };
                                control: {
                                    /** @description Assigned, reached or not: the unit of assignment and of comparisons */
                                    customers: number;
                                    enrolments: number;
                                    touched: number;
                                    delivered: number;
                                    /** @description Delivered and seen, answered or opened */
                                    reached: number;
                                    /** @description Enrolments whose goal was reached within its window */
                                    converted: number;
                                    convertedCustomers: number;
                                    /** @description Yuan, two decimals */
                                    amount: string;
                                    /** @description Yuan, two decimals */
                                    cost: string;
                                    /** @description Touches of the customers within the window, of whichever playbook */
                                    contacts: number;
                                    complaints: number;
                                    optOuts: number;
                                    complainingCustomers: number;
                                    optOutCustomers: number;
                                    rate: {
                                        rate: number;
                                        low: number;
                                        high: number;
                                    } | null;
                                };
                                sampleRatio: {
                                    chiSquare: number;
                                    p: number;
                                    holds: boolean;
                                } | null;
                                conversion: {
                                    /** @description Treated minus control, in shares */
                                    difference: number;
                                    /** @description Lower end of the 95 % interval */
                                    low: number;
                                    high: number;
                                    /** @description Two-sided */
                                    p: number;
                                } | null;
                                always: {
                                    low: number;
                                    high: number;
                                } | null;
                                lift: {
                                    value: number;
                                    low: number;
                                    high: number;
                                    p: number;
                                } | null;
                                amount: {
                                    value: number;
                                    low: number;
                                    high: number;
                                    p: number;
                                } | null;
                                complaints: {
                                    /** @description Treated minus control, in shares */
                                    difference: number;
                                    /** @description Lower end of the 95 % interval */
                                    low: number;
                                    high: number;
                                    /** @description Two-sided */
                                    p: number;
                                } | null;
                                optOuts: {
                                    /** @description Treated minus control, in shares */
                                    difference: number;
                                    /** @description Lower end of the 95 % interval */
                                    low: number;
                                    high: number;
                                    /** @description Two-sided */
                                    p: number;
                                } | null;
                                needed: number | null;
                                verdict: {
                                    /** @enum {unknown} */
                                    code: "no_control" | "by_contact" | "too_few" | "sample_ratio" | "better" | "worse" | "no_difference";
                                    zh: string;
                                    en: string;
                                };
                            };
                            versions: {
                                treated: {
                                    /** @description Assigned, reached or not: the unit of assignment and of comparisons */
                                    customers: number;
                                    enrolments: number;
                                    touched: number;
                                    delivered: number;
                                    /** @description Delivered and seen, answered or opened */
                                    reached: number;
                                    /** @description Enrolments whose goal was reached within its window */
                                    converted: number;
                                    convertedCustomers: number;
                                    /** @description Yuan, two decimals */
                                    amount: string;
                                    /** @description Yuan, two decimals */
                                    cost: string;
                                    /** @description Touches of the customers within the window, of whichever playbook */
                                    contacts: number;
                                    complaints: number;
                                    optOuts: number;
                                    complainingCustomers: number;
                                    optOutCustomers: number;
                                    rate: {
                                        rate: number;
                                        low: number;
                                        high: number;
                                    } | null;
                                };
                                control: {
                                    /** @description Assigned, reached or not: the unit of assignment and of comparisons */
                                    customers: number;
                                    enrolments: number;
                                    touched: number;
                                    delivered: number;
                                    /** @description Delivered and seen, answered or opened */
                                    reached: number;
                                    /** @description Enrolments whose goal was reached within its window */
                                    converted: number;
                                    convertedCustomers: number;
                                    /** @description Yuan, two decimals */
                                    amount: string;
                                    /** @description Yuan, two decimals */
                                    cost: string;
                                    /** @description Touches of the customers within the window, of whichever playbook */
                                    contacts: number;
                                    complaints: number;
                                    optOuts: number;
                                    complainingCustomers: number;
                                    optOutCustomers: number;
                                    rate: {
                                        rate: number;
                                        low: number;
                                        high: number;
                                    } | null;
                                };
                                sampleRatio: {
                                    chiSquare: number;
                                    p: number;
                                    holds: boolean;
                                } | null;
                                conversion: {
                                    /** @description Treated minus control, in shares */
                                    difference: number;
                                    /** @description Lower end of the 95 % interval */
                                    low: number;
                                    high: number;
                                    /** @description Two-sided */
                                    p: number;
                                } | null;
                                always: {
                                    low: number;
                                    high: number;
                                } | null;
                                lift: {
                                    value: number;
                                    low: number;
                                    high: number;
                                    p: number;
                                } | null;
                                amount: {
                                    value: number;
                                    low: number;
                                    high: number;
                                    p: number;
                                } | null;
                                complaints: {
                                    /** @description Treated minus control, in shares */
                                    difference: number;
                                    /** @description Lower end of the 95 % interval */
                                    low: number;
                                    high: number;
                                    /** @description Two-sided */
                                    p: number;
                                } | null;
                                optOuts: {
                                    /** @description Treated minus control, in shares */
                                    difference: number;
                                    /** @description Lower end of the 95 % interval */
                                    low: number;
                                    high: number;
                                    /** @description Two-sided */
                                    p: number;
                                } | null;
                                needed: number | null;
                                verdict: {
                                    /** @enum {unknown} */
                                    code: "no_control" | "by_contact" | "too_few" | "sample_ratio" | "better" | "worse" | "no_difference";
                                    zh: string;
                                    en: string;
                                };
                                version: number;
                            }[];
                            /** @description By the Monday of admission */
                            weeks: {
                                treated: {
                                    /** @description Assigned, reached or not: the unit of assignment and of comparisons */
                                    customers: number;
                                    enrolments: number;
                                    touched: number;
                                    delivered: number;
                                    /** @description Delivered and seen, answered or opened */
                                    reached: number;
                                    /** @description Enrolments whose goal was reached within its window */
                                    converted: number;
                                    convertedCustomers: number;
                                    /** @description Yuan, two decimals */
                                    amount: string;
                                    /** @description Yuan, two decimals */
                                    cost: string;
                                    /** @description Touches of the customers within the window, of whichever playbook */
                                    contacts: number;
                                    complaints: number;
                                    optOuts: number;
                                    complainingCustomers: number;
                                    optOutCustomers: number;
                                    rate: {
                                        rate: number;
                                        low: number;
                                        high: number;
                                    } | null;
                                };
                                control: {
                                    /** @description Assigned, reached or not: the unit of assignment and of comparisons */
                                    customers: number;
                                    enrolments: number;
                                    touched: number;
                                    delivered: number;
                                    /** @description Delivered and seen, answered or opened */
                                    reached: number;
                                    /** @description Enrolments whose goal was reached within its window */
                                    converted: number;
                                    convertedCustomers: number;
                                    /** @description Yuan, two decimals */
                                    amount: string;
                                    /** @description Yuan, two decimals */
                                    cost: string;
                                    /** @description Touches of the customers within the window, of whichever playbook */
                                    contacts: number;
                                    complaints: number;
                                    optOuts: number;
                                    complainingCustomers: number;
                                    optOutCustomers: number;
                                    rate: {
                                        rate: number;
                                        low: number;
                                        high: number;
                                    } | null;
                                };
                                sampleRatio: {
                                    chiSquare: number;
                                    p: number;
                                    holds: boolean;
                                } | null;
                                conversion: {
                                    /** @description Treated minus control, in shares */
                                    difference: number;
                                    /** @description Lower end of the 95 % interval */
                                    low: number;
                                    high: number;
                                    /** @description Two-sided */
                                    p: number;
                                } | null;
                                always: {
                                    low: number;
                                    high: number;
                                } | null;
                                lift: {
                                    value: number;
                                    low: number;
                                    high: number;
                                    p: number;
                                } | null;
                                amount: {
                                    value: number;
                                    low: number;
                                    high: number;
                                    p: number;
                                } | null;
                                complaints: {
                                    /** @description Treated minus control, in shares */
                                    difference: number;
                                    /** @description Lower end of the 95 % interval */
                                    low: number;
                                    high: number;
                                    /** @description Two-sided */
                                    p: number;
                                } | null;
                                optOuts: {
                                    /** @description Treated minus control, in shares */
                                    difference: number;
                                    /** @description Lower end of the 95 % interval */
                                    low: number;
                                    high: number;
                                    /** @description Two-sided */
                                    p: number;
                                } | null;
                                needed: number | null;
                                verdict: {
                                    /** @enum {unknown} */
                                    code: "no_control" | "by_contact" | "too_few" | "sample_ratio" | "better" | "worse" | "no_difference";
                                    zh: string;
                                    en: string;
                                };
                                /** Format: date */
                                week: string;
                            }[];
                            waves: {
                                wave: string;
                                channel: string;
                                groups: {
                                    /**
                                     * @description held: out of this wave alone; control: of the whole playbook
                                     * @enum {unknown}
                                     */
                                    group: "treated" | "held" | "control";
                                    customers: number;
                                    enrolments: number;
                                    touched: number;
                                    delivered: number;
                                    reached: number;
                                    converted: number;
                                    convertedCustomers: number;
                                    /** @description Yuan, two decimals */
                                    amount: string;
                                    /** @description Yuan, two decimals */
                                    cost: string;
                                }[];
                                compared: {
                                    treated: {
                                        /** @description Assigned, reached or not: the unit of assignment and of comparisons */
                                        customers: number;
                                        enrolments: number;
                                        touched: number;
                                        delivered: number;
                                        /** @description Delivered and seen, answered or opened */
                                        reached: number;
                                        /** @description Enrolments whose goal was reached within its window */
                                        converted: number;
                                        convertedCustomers: number;
                                        /** @description Yuan, two decimals */
                                        amount: string;
                                        /** @description Yuan, two decimals */
                                        cost: string;
                                        /** @description Touches of the customers within the window, of whichever playbook */
                                        contacts: number;
                                        complaints: number;
                                        optOuts: number;
                                        complainingCustomers: number;
                                        optOutCustomers: number;
                                        rate: {
                                            rate: number;
                                            low: number;
                                            high: number;
                                        } | null;
                                    };
                                    control: {
                                        /** @description Assigned, reached or not: the unit of assignment and of comparisons */
                                        customers: number;
                                        enrolments: number;
                                        touched: number;
                                        delivered: number;
                                        /** @description Delivered and seen, answered or opened */
                                        reached: number;
                                        /** @description Enrolments whose goal was reached within its window */
                                        converted: number;
                                        convertedCustomers: number;
                                        /** @description Yuan, two decimals */
                                        amount: string;
                                        /** @description Yuan, two decimals */
                                        cost: string;
                                        /** @description Touches of the customers within the window, of whichever playbook */
                                        contacts: number;
                                        complaints: number;
                                        optOuts: number;
                                        complainingCustomers: number;
                                        optOutCustomers: number;
                                        rate: {
                                            rate: number;
                                            low: number;
                                            high: number;
                                        } | null;
                                    };
                                    sampleRatio: {
                                        chiSquare: number;
                                        p: number;
                                        holds: boolean;
                                    } | null;
                                    conversion: {
                                        /** @description Treated minus control, in shares */
                                        difference: number;
                                        /** @description Lower end of the 95 % interval */
                                        low: number;
                                        high: number;
                                        /** @description Two-sided */
                                        p: number;
                                    } | null;
                                    always: {
                                        low: number;
                                        high: number;
                                    } | null;
                                    lift: {
                                        value: number;
                                        low: number;
                                        high: number;
                                        p: number;
                                    } | null;
                                    amount: {
                                        value: number;
                                        low: number;
                                        high: number;
                                        p: number;
                                    } | null;
                                    complaints: {
                                        /** @description Treated minus control, in shares */
                                        difference: number;
                                        /** @description Lower end of the 95 % interval */
                                        low: number;
                                        high: number;
                                        /** @description Two-sided */
                                        p: number;
                                    } | null;
                                    optOuts: {
                                        /** @description Treated minus control, in shares */
                                        difference: number;
                                        /** @description Lower end of the 95 % interval */
                                        low: number;
                                        high: number;
                                        /** @description Two-sided */
                                        p: number;
                                    } | null;
                                    needed: number | null;
                                    verdict: {
                                        /** @enum {unknown} */
                                        code: "no_control" | "by_contact" | "too_few" | "sample_ratio" | "better" | "worse" | "no_difference";
                                        zh: string;
                                        en: string;
                                    };
                                } | null;
                            }[];
                            holdout: {
                                /** @description Conversions that the treated would have had anyway */
                                expected: number;
                                increment: number;
                                lift: number | null;
                                gain: string | null;
                                /** @description Yuan, two decimals */
                                cost: string;
                                roi: number | null;
                                /** @description What counting the converted would claim */
                                claimed: number;
                            } | null;
                            /** @description Not causal */
                            attribution: {
                                zh: string;
                                en: string;
                                /** @description Conversions before which nothing was delivered */
                                untouched: number;
                                credits: {
                                    /** @enum {unknown} */
                                    model: "last" | "first" | "linear" | "time_decay" | "position";
                                    playbook: string;
                                    channel: string;
                                    conversions: number;
                                }[];
                            };
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/outcomes/playbooks/{id}/cohorts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Cohorts of a playbook by week of admission
         * @description Activation, activity in the weeks after admission (retention), referral and revenue, treated and control, of the caller's part of the bank.
         *
         *     剧本按入组周的分群：激活、活跃与留存、推荐、收入，实验组与对照组
         */
        get: {
            parameters: {
                query?: {
                    /** @description First day of admission, the bank's zone */
                    from?: string;
                    /** @description Last day of admission */
                    to?: string;
                    /** @description Code of a branch or outlet: it and all below it */
                    unit?: string;
                };
                header?: never;
                path: {
                    /** @description Id of a playbook */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            bank: {
                                zh: string;
                                en: string;
                            };
                            /** Format: date-time */
                            at: string;
                            playbook: {
                                id: string;
                                zh: string;
                                en: string;
                                stage: string;
                                class: string;
                            };
                            from: string | null;
                            to: string | null;
                            unit: {
                                id: string;
                                zh: string;
                                en: string;
                            } | null;
                            /** @description By the Monday of admission, treated first */
                            cohorts: {
                                /** Format: date */
                                week: string;
                                control: boolean;
                                /** @description Each once, from the first enrolment on */
                                customers: number;
                                /** @description Reached the goal within its window */
                                activated: number;
                                /** @description Yuan, two decimals */
                                amount: string;
                                /** @description Recommended somebody within the weeks that are looked at */
                                referred: number;
                                weeks: {
                                    /** @description Customers for whom this week after admission is over */
                                    observed: number;
                                    /** @description Of them, who did something by themselves */
                                    active: number;
                                }[];
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/next-best-actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What to offer a customer who is here now, best first
         * @description By the law first, then by probability × context × value × levers. Nothing is reserved; the ranking is recorded. Tell what was shown and clicked by /v1/offer-events.
         *
         *     某位客户在某处（运营位、站内信、坐席屏幕、网点）此刻的推荐，按期望收益排序；可同时给出未推荐的原因与需要改变什么
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The bank's customer id, or @ and the number */
                        customer: string;
                        /**
                         * @description Where the customer is: a space of the app, its inbox, a colleague's screen, a counter
                         * @enum {unknown}
                         */
                        place: "slot" | "inbox" | "agent_screen" | "outlet";
                        /** @description At most so many offers; default 3 */
                        limit?: number;
                        /** @description Also what was not offered, why, and what would have to change; default false */
                        explain?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: uuid
                             * @description Names the ranking in /v1/offer-events and /v1/decisions
                             */
                            decision: string;
                            /** Format: date-time */
                            at: string;
                            /** @description Customer number */
                            customer: number;
                            /**
                             * @description Where the customer is: a space of the app, its inbox, a colleague's screen, a counter
                             * @enum {unknown}
                             */
                            place: "slot" | "inbox" | "agent_screen" | "outlet";
                            /** @description Best first; empty: nothing may be offered, or nothing is worth it */
                            offers: {
                                offer: string;
                                zh: string;
                                en: string;
                                /** @description From 1, the best */
                                rank: number;
                                class: string;
                                category: string;
                                product: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                } | null;
                                content: string | null;
                                probability: number | null;
                                factors: {
                                    /** @description Probability; 1 where none is known */
                                    p: number;
                                    /** @description Context: 1 + the sum of weights / 100 */
                                    c: number;
                                    /** @description What success is worth, yuan */
                                    v: number;
                                    /** @description Levers: 1 + the sum of weights / 100 */
                                    l: number;
                                    /** @description Of the way, yuan */
                                    cost: number;
                                    /** @description Yuan */
                                    value: number;
                                };
                                /** @description Weights of context and levers that counted */
                                why: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                }[];
                            }[];
                            /** @description What is not offered; empty unless explain was asked for */
                            refused: {
                                offer: string;
                                zh: string;
                                en: string;
                                denials: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                    /** @description As the bank's policies name it */
                                    rule: string;
                                    until: string | null;
                                    channel: string | null;
                                }[];
                                condition: string | null;
                                factors: {
                                    /** @description Probability; 1 where none is known */
                                    p: number;
                                    /** @description Context: 1 + the sum of weights / 100 */
                                    c: number;
                                    /** @description What success is worth, yuan */
                                    v: number;
                                    /** @description Levers: 1 + the sum of weights / 100 */
                                    l: number;
                                    /** @description Of the way, yuan */
                                    cost: number;
                                    /** @description Yuan */
                                    value: number;
                                } | null;
                                rank: number | null;
                                wouldChange: {
                                    zh: string;
                                    en: string;
                                } | null;
                            }[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Answers that were given, newest first
         * @description All of one customer, or of everybody those that were not a plain yes.
         *
         *     已给出的应答：某位客户的全部，或未放行的全部，由新到旧
         */
        get: {
            parameters: {
                query?: {
                    /** @description The bank's customer id, or @ and the number; all when absent */
                    customer?: string;
                    /** @description Go on behind this instant */
                    before?: string;
                    /** @description Default 100 */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            answers: {
                                /**
                                 * @description From the mildest: go on, ask for a second factor, hold it, leave it to a person
                                 * @enum {unknown}
                                 */
                                answer: "allow" | "step_up" | "hold" | "review";
                                /** @description Playbooks that ask for more than a plain yes, the strictest first */
                                reasons: {
                                    playbook: string;
                                    version: number;
                                    /**
                                     * @description From the mildest: go on, ask for a second factor, hold it, leave it to a person
                                     * @enum {unknown}
                                     */
                                    answer: "allow" | "step_up" | "hold" | "review";
                                    zh: string;
                                    en: string;
                                }[];
                                event: {
                                    source: string;
                                    id: string;
                                    type: string;
                                };
                                /** @description The customer's number */
                                customer: number;
                                /** Format: date-time */
                                at: string;
                                trace: string | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Answer a risk event: allow, step up, hold or review
         * @description One CloudEvent of type login, transfer or profile_changed, structured or in binary mode. Answers when the event is durable; it is in the log once and need not be sent to /v1/events. The same event, by source and id, has the same answer for ever.
         *
         *     实时应答风险事件（login、transfer、profile_changed）：放行、加强验证、暂缓或人工审核，并给出原因；事件同时入库一次
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * @description From the mildest: go on, ask for a second factor, hold it, leave it to a person
                             * @enum {unknown}
                             */
                            answer: "allow" | "step_up" | "hold" | "review";
                            /** @description Playbooks that ask for more than a plain yes, the strictest first */
                            reasons: {
                                playbook: string;
                                version: number;
                                /**
                                 * @description From the mildest: go on, ask for a second factor, hold it, leave it to a person
                                 * @enum {unknown}
                                 */
                                answer: "allow" | "step_up" | "hold" | "review";
                                zh: string;
                                en: string;
                            }[];
                            event: {
                                source: string;
                                id: string;
                                type: string;
                            };
                            /** @description The customer's number */
                            customer: number;
                            /** Format: date-time */
                            at: string;
                            /** @description This event was answered before, and this is that answer */
                            repeated: boolean;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One customer on one page
         * @description Who the customer is, what it has and what it needs: attributes, holdings, tags with evidence, metrics, alerts, recommendations and the newest of the timeline. Personal fields are masked.
         *
         *     客户 360 视图：他是谁、有什么、需要什么（属性、持有、标签及证据、指标、提醒、推荐与最近动态）；个人信息按角色脱敏
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The bank's customer id, or @ and the number */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description In the installation; @ and the number name the customer in paths */
                            number: number;
                            /** Format: date-time */
                            at: string;
                            who: {
                                personal: {
                                    name: string;
                                    zh: string;
                                    en: string;
                                    /** @description Masked by role */
                                    value: string;
                                }[];
                                attributes: {
                                    name: string;
                                    zh: string;
                                    en: string;
                                    type: string;
                                    /** @description Money as decimal text in yuan, instants in ISO 8601 */
                                    value: string | number | boolean | string[];
                                    word: {
                                        zh: string;
                                        en: string;
                                    } | null;
                                    unit: {
                                        zh: string;
                                        en: string;
                                    } | null;
                                }[];
                                unit: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                } | null;
                                tags: {
                                    name: string;
                                    zh: string;
                                    en: string;
                                    kind: string | null;
                                    value: string | null;
                                    word: {
                                        zh: string;
                                        en: string;
                                    } | null;
                                    /** @description rule, model, import, colleague or conversation */
                                    source: string;
                                    evidence: string | null;
                                    confidence: number | null;
                                    /** Format: date-time */
                                    since: string;
                                    until: string | null;
                                    by: string | null;
                                }[];
                                household: {
                                    household: string;
                                    relation: string | null;
                                    /** Format: date-time */
                                    since: string;
                                    members: {
                                        number: number;
                                        relation: string | null;
                                        name: string | null;
                                    }[];
                                    tags: {
                                        name: string;
                                        zh: string;
                                        en: string;
                                        value: string;
                                        members: number;
                                    }[];
                                } | null;
                                consent: {
                                    purpose: string;
                                    channel: {
                                        code: string;
                                        zh: string;
                                        en: string;
                                    } | null;
                                    given: boolean;
                                    /** Format: date-time */
                                    at: string;
                                    textVersion: string | null;
                                    evidence: string;
                                }[];
                            };
                            has: {
                                balances: {
                                    name: string;
                                    zh: string;
                                    en: string;
                                    type: string;
                                    /** @description Money as decimal text in yuan, instants in ISO 8601 */
                                    value: string | number | boolean | string[];
                                    word: {
                                        zh: string;
                                        en: string;
                                    } | null;
                                    unit: {
                                        zh: string;
                                        en: string;
                                    } | null;
                                }[];
                                holdings: {
                                    product: {
                                        code: string;
                                        zh: string;
                                        en: string;
                                    } | null;
                                    kind: {
                                        code: string;
                                        zh: string;
                                        en: string;
                                    } | null;
                                    amount: string | null;
                                    rate: number | null;
                                    openedOn: string | null;
                                    maturesOn: string | null;
                                    days: number | null;
                                    status: {
                                        code: string;
                                        zh: string;
                                        en: string;
                                    } | null;
                                }[];
                                metrics: {
                                    name: string;
                                    zh: string;
                                    en: string;
                                    type: string;
                                    /** @description Money as decimal text in yuan, instants in ISO 8601 */
                                    value: string | number | boolean | string[];
                                    /** @description 30d slides, day is the bank's calendar, ever has no start; empty for a ratio */
                                    window: string;
                                    /** @description False where the window's edge is counted by whole hours */
                                    exact: boolean;
                                    note: {
                                        zh: string;
                                        en: string;
                                    } | null;
                                }[];
                            };
                            needs: {
                                alerts: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                    /** @description high, medium or low */
                                    severity: string;
                                    on: string | null;
                                    evidence: {
                                        [key: string]: (string | number) | null;
                                    };
                                }[];
                                recommendations: {
                                    /**
                                     * @description By plain rules on what is missing and what suits, in the order of what customers with the same products took; no model has a part in it
                                     * @enum {string}
                                     */
                                    madeBy: "rule";
                                    off: {
                                        code: string;
                                        zh: string;
                                        en: string;
                                    } | null;
                                    items: {
                                        kind: string;
                                        rule: string;
                                        zh: string;
                                        en: string;
                                        product: {
                                            code: string;
                                            zh: string;
                                            en: string;
                                            risk: string | null;
                                        } | null;
                                        suitability: {
                                            customer: string;
                                            product: string;
                                        } | null;
                                        evidence: {
                                            [key: string]: (string | number) | null;
                                        };
                                    }[];
                                };
                                scores: {
                                    name: string;
                                    zh: string;
                                    en: string;
                                    value: number;
                                    /** @enum {unknown} */
                                    unit: "probability" | "yuan";
                                    version: string;
                                    /** Format: date-time */
                                    at: string;
                                    until: string | null;
                                }[];
                            };
                            recent: {
                                /** Format: date-time */
                                at: string;
                                /** @enum {unknown} */
                                kind: "event" | "decision" | "touch" | "task";
                                key: string;
                                name: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                };
                                playbook: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                } | null;
                                channel: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                } | null;
                                reasons: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                }[];
                                /** @description Whether the event was taken back later */
                                retracted: boolean;
                                data: {
                                    [key: string]: unknown;
                                };
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happened with a customer, newest first
         * @description Events, decisions, touches and tasks, page by page; older pages come from history.
         *
         *     客户时间线：事件、决策、触达与任务，由新到旧逐页给出；更早的页来自历史库
         */
        get: {
            parameters: {
                query?: {
                    /** @description next of the page before */
                    before?: string;
                    /** @description Some of event, decision, touch, task, with commas; all when absent */
                    kinds?: string;
                    /** @description Default 50 */
                    limit?: number;
                };
                header?: never;
                path: {
                    /** @description The bank's customer id, or @ and the number */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** Format: date-time */
                                at: string;
                                /** @enum {unknown} */
                                kind: "event" | "decision" | "touch" | "task";
                                key: string;
                                name: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                };
                                playbook: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                } | null;
                                channel: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                } | null;
                                reasons: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                }[];
                                /** @description Whether the event was taken back later */
                                retracted: boolean;
                                data: {
                                    [key: string]: unknown;
                                };
                            }[];
                            next: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{id}/reasons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why a customer's scores are what they are, in words
         * @description Of each score that counts now the three features that moved it most, as known when it was given.
         *
         *     客户各项评分的三条理由（按评分时所知）
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The bank's customer id, or @ and the number */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            scores: {
                                name: string;
                                zh: string;
                                en: string;
                                value: number;
                                version: string;
                                at: string;
                                until: string | null;
                                /** @description Three at most, what moved it most first */
                                reasons: {
                                    feature: string;
                                    /** @enum {unknown} */
                                    effect: "raises" | "lowers";
                                    zh: string;
                                    en: string;
                                }[];
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{id}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tags of a customer, and who set what when
         * @description 客户的标签，以及谁在何时打上或去除
         */
        get: {
            parameters: {
                query?: {
                    /** @description Of this tag alone */
                    tag?: string;
                    /** @description Entries of history; default 100 */
                    limit?: number;
                };
                header?: never;
                path: {
                    /** @description The bank's customer id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            customer: number;
                            tags: {
                                tag: string;
                                value: string | null;
                                /** @enum {unknown} */
                                source: "rule" | "model" | "conversation" | "import" | "colleague";
                                evidence: string | null;
                                confidence: number | null;
                                until: string | null;
                                by: string | null;
                                ruleVersion: string | null;
                                /** Format: date-time */
                                setAt: string;
                            }[];
                            /** @description Newest first */
                            history: {
                                tag: string;
                                value: string | null;
                                /** @enum {unknown} */
                                source: "rule" | "model" | "conversation" | "import" | "colleague";
                                evidence: string | null;
                                confidence: number | null;
                                until: string | null;
                                by: string | null;
                                ruleVersion: string | null;
                                /** @enum {unknown} */
                                action: "set" | "cleared" | "expired" | "released" | "outranked";
                                /** Format: date-time */
                                at: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Set, clear or release a tag as a colleague
         * @description What a colleague says stands above what rules and models infer. It is written to the audit trail and to the log; the engine applies it within a second.
         *
         *     由同事打标签、去标签，或交还规则判断（记录审计，约一秒内生效）
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The bank's customer id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Name of a tag of the catalog */
                        tag: string;
                        /**
                         * @description set gives the tag, clear keeps it away also from its rule, release takes back what was said so that the rule decides again; default set
                         * @enum {unknown}
                         */
                        say?: "set" | "clear" | "release";
                        /** @description One of the tag's values; none for a tag without */
                        value?: string;
                        /**
                         * Format: date-time
                         * @description When it ends by itself
                         */
                        until?: string;
                        /** @description What it rests on; no personal data */
                        evidence?: string;
                        confidence?: number;
                        /** @description For the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Customer number */
                            customer: number;
                            tag: string;
                            /** @description Id of the fact; it is applied within a second */
                            fact: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audiences/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Count the customers of an audience or a condition
         * @description Of the caller's part of the bank, with the lag of the copy that was asked. A condition is CEL over the catalog; a mistake is answered with its place and what to write.
         *
         *     统计客群或条件的客户数，并给出副本的滞后
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Name of an audience */
                        audience?: string;
                        /** @description CEL over the catalog, as customer.age >= 60 && "vip" in audience */
                        condition?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Customers who belong; unknown counts as not */
                            count: number;
                            /** @description Customers in the caller's part of the bank */
                            of: number;
                            /**
                             * @description By algebra of bitmaps, by looking at every customer, or by the first and then the second
                             * @enum {unknown}
                             */
                            how: "bitmap" | "narrowed" | "scan";
                            lag: {
                                /** @description Customers whose newest state is not in the copy yet */
                                customers: number;
                                /** @description Customers whose newest memberships are not in the copy yet */
                                memberships: number;
                                seconds: number | null;
                            };
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audiences/sample": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Some customers of an audience or a condition, masked
         * @description 抽取客群或条件的若干客户（脱敏）
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Name of an audience */
                        audience?: string;
                        /** @description CEL over the catalog, as customer.age >= 60 && "vip" in audience */
                        condition?: string;
                        /** @description Default 10 */
                        size?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            customers: {
                                /** @description Customer number */
                                customer: number;
                                /** @description Personal fields, masked by the caller's role */
                                personal: {
                                    [key: string]: string;
                                };
                            }[];
                            lag: {
                                /** @description Customers whose newest state is not in the copy yet */
                                customers: number;
                                /** @description Customers whose newest memberships are not in the copy yet */
                                memberships: number;
                                seconds: number | null;
                            };
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audiences/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Customers of an audience, each asked anew, masked
         * @description 客群的客户，逐个核对后给出（脱敏）
         */
        get: {
            parameters: {
                query?: {
                    /** @description next of the page before */
                    after?: string;
                    /** @description Default 100 */
                    limit?: number;
                };
                header?: never;
                path: {
                    /** @description Name of an audience */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Those who belong now, each asked anew */
                            members: {
                                /** @description Customer number */
                                customer: number;
                                /** @description Personal fields, masked by the caller's role */
                                personal: {
                                    [key: string]: string;
                                };
                            }[];
                            next: number | null;
                            lag: {
                                /** @description Customers whose newest state is not in the copy yet */
                                customers: number;
                                /** @description Customers whose newest memberships are not in the copy yet */
                                memberships: number;
                                seconds: number | null;
                            };
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audiences/{id}/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Look at all customers of the bank for an audience now
         * @description Goes on after the answer; GET /v1/audiences/{id} shows when it is done and what it found.
         *
         *     立即对全部客户重新判断某个客群（应答后继续进行）
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name of an audience */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            audience: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audiences/breakdown": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Count customers by values of attributes and tags
         * @description Days by month, money and doubles by power of ten. A condition is CEL over the catalog; a mistake is answered with its place and what to write.
         *
         *     按属性与标签细分客户数
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Name of an audience */
                        audience?: string;
                        /** @description CEL over the catalog, as customer.age >= 60 && "vip" in audience */
                        condition?: string;
                        /** @description Attributes and tags, as tier or customer.branch; those that the audience names when absent */
                        by?: string[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            by: string[];
                            /** @description Largest first; null: the value is missing */
                            cells: {
                                values: (string | null)[];
                                members: number;
                            }[];
                            /** @description What further cells hold together */
                            others: number;
                            /**
                             * @description By algebra of bitmaps, by looking at every customer, or by the first and then the second
                             * @enum {unknown}
                             */
                            how: "bitmap" | "narrowed" | "scan";
                            lag: {
                                /** @description Customers whose newest state is not in the copy yet */
                                customers: number;
                                /** @description Customers whose newest memberships are not in the copy yet */
                                memberships: number;
                                seconds: number | null;
                            };
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audiences/overlap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Count every intersection of two to eight audiences or conditions
         * @description 统计二至八个客群的全部交集
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        of: {
                            /** @description Name of an audience */
                            audience?: string;
                            /** @description CEL over the catalog, as customer.age >= 60 && "vip" in audience */
                            condition?: string;
                        }[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Of each, in the order asked */
                            members: number[];
                            /** @description Of every two and more, smaller groups first */
                            intersections: {
                                /** @description Places of the question, from 0 */
                                of: number[];
                                /** @description Customers of all of them */
                                members: number;
                                /** @description Customers of all of them and of no other */
                                only: number;
                            }[];
                            /** @description Customers of one at least */
                            any: number;
                            /**
                             * @description By algebra of bitmaps, by looking at every customer, or by the first and then the second
                             * @enum {unknown}
                             */
                            how: "bitmap" | "narrowed" | "scan";
                            lag: {
                                /** @description Customers whose newest state is not in the copy yet */
                                customers: number;
                                /** @description Customers whose newest memberships are not in the copy yet */
                                memberships: number;
                                seconds: number | null;
                            };
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audiences/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * How customers are found, and why one belongs or not
         * @description By algebra of bitmaps, by looking at every customer, or by both. A condition is CEL over the catalog; a mistake is answered with its place and what to write.
         *
         *     说明如何查询（位图或扫描），以及某位客户为何属于或不属于
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Name of an audience */
                        audience?: string;
                        /** @description CEL over the catalog, as customer.age >= 60 && "vip" in audience */
                        condition?: string;
                        /** @description The bank's customer id, or @ and the number */
                        customer?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                /**
                                 * @description By algebra of bitmaps, by looking at every customer, or by the first and then the second
                                 * @enum {unknown}
                                 */
                                how: "bitmap" | "narrowed" | "scan";
                                zh: string;
                                en: string;
                                /** @description Algebra of the bitmaps */
                                algebra?: string;
                                bitmaps: {
                                    name: string;
                                    members: number;
                                }[];
                                /** @description What is read of each customer */
                                reads: {
                                    attributes: string[];
                                    metrics: string[];
                                    scores: string[];
                                    tags: string[];
                                    lists: string[];
                                    time: boolean;
                                };
                                /** @description The statement by which it is counted */
                                sql?: string;
                            };
                            customer: {
                                customer: number;
                                belongs: boolean;
                                /** @description The condition taken apart, each part with its answer and what it read */
                                why: unknown;
                            } | null;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audiences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Audiences and their definitions
         * @description 客群及其定义
         */
        get: {
            parameters: {
                query?: {
                    state?: "draft" | "live" | "retired";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            audiences: {
                                id: string;
                                version: number;
                                /** @enum {unknown} */
                                state: "draft" | "live" | "retired";
                                /**
                                 * @description The bank's files, or people over the API
                                 * @enum {unknown}
                                 */
                                origin: "file" | "api";
                                /** AudienceDefinition */
                                definition: {
                                    id: string;
                                    zh: string;
                                    en: string;
                                    condition?: string;
                                    /** @description A static list: its customers come by uploads */
                                    list?: boolean;
                                    /**
                                     * Format: date
                                     * @description Last day of a static list
                                     */
                                    until?: string;
                                    /** @enum {unknown} */
                                    refresh: "live" | "daily" | "manual";
                                    breakdown: string[];
                                    notes_zh?: string;
                                    notes_en?: string;
                                };
                                madeBy: string;
                                /** Format: date-time */
                                madeAt: string;
                                approvedBy: string | null;
                                approvedAt: string | null;
                                waiting: number | null;
                                lookedAt: string | null;
                                members: number | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Propose an audience, or another definition of one
         * @description Every mistake is answered with its place. It holds when a second person has approved it. Audiences of the bank's files are changed there.
         *
         *     提出新客群或修改定义；由另一人审批后生效
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Name of an audience */
                        id: string;
                        /** @description As in a file under bank/audiences: zh, en, condition or list: true, refresh, breakdown, notes */
                        definition: {
                            [key: string]: unknown;
                        };
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            audience: string;
                            version: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audiences/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One audience with its versions and when it was looked at
         * @description 某个客群的定义、各版本与刷新情况
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name of an audience */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            version: number;
                            /** @enum {unknown} */
                            state: "draft" | "live" | "retired";
                            /**
                             * @description The bank's files, or people over the API
                             * @enum {unknown}
                             */
                            origin: "file" | "api";
                            /** AudienceDefinition */
                            definition: {
                                id: string;
                                zh: string;
                                en: string;
                                condition?: string;
                                /** @description A static list: its customers come by uploads */
                                list?: boolean;
                                /**
                                 * Format: date
                                 * @description Last day of a static list
                                 */
                                until?: string;
                                /** @enum {unknown} */
                                refresh: "live" | "daily" | "manual";
                                breakdown: string[];
                                notes_zh?: string;
                                notes_en?: string;
                            };
                            madeBy: string;
                            /** Format: date-time */
                            madeAt: string;
                            approvedBy: string | null;
                            approvedAt: string | null;
                            waiting: number | null;
                            lookedAt: string | null;
                            members: number | null;
                            /** @description Newest first; a definition of null ends the audience */
                            versions: {
                                version: number;
                                /** @enum {unknown} */
                                state: "proposed" | "approved" | "refused";
                                definition: {
                                    id: string;
                                    zh: string;
                                    en: string;
                                    condition?: string;
                                    /** @description A static list: its customers come by uploads */
                                    list?: boolean;
                                    /**
                                     * Format: date
                                     * @description Last day of a static list
                                     */
                                    until?: string;
                                    /** @enum {unknown} */
                                    refresh: "live" | "daily" | "manual";
                                    breakdown: string[];
                                    notes_zh?: string;
                                    notes_en?: string;
                                } | null;
                                madeBy: string;
                                /** Format: date-time */
                                madeAt: string;
                                settledBy: string | null;
                                settledAt: string | null;
                                reason: string | null;
                            }[];
                            /** @description Each time all were looked at, newest first */
                            looks: {
                                /** @enum {unknown} */
                                kind: "fill" | "time" | "manual" | "upload";
                                /** Format: date-time */
                                at: string;
                                members: number;
                                entered: number;
                                left: number;
                                /** @description Customers who were asked one by one */
                                asked: number;
                                lagMs: number;
                                tookMs: number;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audience-proposals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What waits for a second person
         * @description 待审批的客群修改
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            proposals: {
                                audience: string;
                                version: number;
                                definition: {
                                    id: string;
                                    zh: string;
                                    en: string;
                                    condition?: string;
                                    /** @description A static list: its customers come by uploads */
                                    list?: boolean;
                                    /**
                                     * Format: date
                                     * @description Last day of a static list
                                     */
                                    until?: string;
                                    /** @enum {unknown} */
                                    refresh: "live" | "daily" | "manual";
                                    breakdown: string[];
                                    notes_zh?: string;
                                    notes_en?: string;
                                } | null;
                                madeBy: string;
                                /** Format: date-time */
                                madeAt: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audiences/{id}/retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Propose that an audience ends
         * @description 提出停用客群；须由另一人审批
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name of an audience */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            audience: string;
                            version: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audiences/{id}/versions/{version}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve what was proposed of an audience, as the second person
         * @description 由第二人审批客群的定义，即时生效
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name of an audience */
                    id: string;
                    version: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            audience: string;
                            version: number;
                            /** @enum {unknown} */
                            state: "live" | "retired";
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audiences/{id}/versions/{version}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse what was proposed of an audience
         * @description 拒绝客群的修改并说明原因
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name of an audience */
                    id: string;
                    version: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audiences/{id}/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload the customers of a static list
         * @description CSV or TSV with a header; one column holds the bank's customer id, or @ and the customer number. Rows that name no customer are refused with line, column and reason; the others count. More than 200 changes wait for a second person, and so does whatever is sent to a list that waits itself.
         *
         *     上传静态名单的客户（CSV 或 TSV）；不符合的行给出行号、列与原因，其余照常生效；变更超过 200 位客户须由第二人审批
         */
        post: {
            parameters: {
                query?: {
                    /** @description Default replace: the file is the whole list */
                    mode?: "replace" | "add" | "remove";
                    /** @description The file's name, for people */
                    name?: string;
                    /** @description Column of the bank's customer id */
                    column?: string;
                    encoding?: "utf-8" | "gb18030";
                    /** @description false: the first line names a customer already, in its first column; default true */
                    header?: boolean;
                };
                header?: never;
                path: {
                    /** @description Name of an audience */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            upload: string;
                            /**
                             * @description waiting: a second person has to approve it
                             * @enum {unknown}
                             */
                            state: "waiting" | "applied";
                            rows: number;
                            accepted: number;
                            rejected: number;
                            duplicates: number;
                            entered: number;
                            left: number;
                            /** @description Rows that were refused, the first thousand: line, column, and why */
                            faults: {
                                line: number;
                                field: string;
                                reason: string;
                                zh: string;
                                en: string;
                            }[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audience-uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Uploads of static lists
         * @description 静态名单的上传记录
         */
        get: {
            parameters: {
                query?: {
                    /** @description Name of an audience */
                    audience?: string;
                    state?: "waiting" | "applied" | "refused";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            uploads: {
                                /** Format: uuid */
                                upload: string;
                                audience: string;
                                file: string;
                                sha256: string;
                                /** @enum {unknown} */
                                mode: "replace" | "add" | "remove";
                                /** @enum {unknown} */
                                state: "waiting" | "applied" | "refused";
                                rows: number;
                                accepted: number;
                                rejected: number;
                                duplicates: number;
                                madeBy: string;
                                /** Format: date-time */
                                madeAt: string;
                                settledBy: string | null;
                                settledAt: string | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audience-uploads/{upload}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An upload with the rows that were refused
         * @description 某次上传及其不符合的行
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    upload: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            upload: string;
                            audience: string;
                            file: string;
                            sha256: string;
                            /** @enum {unknown} */
                            mode: "replace" | "add" | "remove";
                            /** @enum {unknown} */
                            state: "waiting" | "applied" | "refused";
                            rows: number;
                            accepted: number;
                            rejected: number;
                            duplicates: number;
                            madeBy: string;
                            /** Format: date-time */
                            madeAt: string;
                            settledBy: string | null;
                            settledAt: string | null;
                            /** @description Rows that were refused, the first thousand: line, column, and why */
                            faults: {
                                line: number;
                                field: string;
                                reason: string;
                                zh: string;
                                en: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audience-uploads/{upload}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let an upload change its list, as the second person
         * @description 由第二人审批上传
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    upload: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            upload: string;
                            entered: number;
                            left: number;
                            /** @description Customers in the list now */
                            members: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audience-uploads/{upload}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse an upload
         * @description 拒绝上传并说明原因
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    upload: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audience-exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Exports that were asked for
         * @description One's own; everybody's for those who approve them.
         *
         *     导出申请；审批人可见全部
         */
        get: {
            parameters: {
                query?: {
                    state?: "asked" | "approved" | "refused" | "done" | "expired";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            exports: {
                                /** Format: uuid */
                                export: string;
                                audience: string | null;
                                version: number | null;
                                condition: string | null;
                                fields: string[];
                                purpose: string;
                                /** @enum {unknown} */
                                state: "asked" | "approved" | "refused" | "done" | "expired";
                                askedBy: string;
                                /** Format: date-time */
                                askedAt: string;
                                approvedBy: string | null;
                                approvedAt: string | null;
                                reason: string | null;
                                rows: number | null;
                                sha256: string | null;
                                doneAt: string | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Ask for the customers of an audience as a file
         * @description With its purpose. A second person agrees; then the one who asked takes it, for seven days.
         *
         *     申请导出客群的客户，须填写用途；由另一人审批
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Name of an audience */
                        audience?: string;
                        /** @description CEL over the catalog, as customer.age >= 60 && "vip" in audience */
                        condition?: string;
                        /** @description What it is for; it stands in the audit trail */
                        purpose: string;
                        /** @description Attributes, personal ones masked, and tag.NAME; the usual ones when absent */
                        fields?: string[];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            export: string;
                            fields: string[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audience-exports/{export}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One export
         * @description 某次导出
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    export: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            export: string;
                            audience: string | null;
                            version: number | null;
                            condition: string | null;
                            fields: string[];
                            purpose: string;
                            /** @enum {unknown} */
                            state: "asked" | "approved" | "refused" | "done" | "expired";
                            askedBy: string;
                            /** Format: date-time */
                            askedAt: string;
                            approvedBy: string | null;
                            approvedAt: string | null;
                            reason: string | null;
                            rows: number | null;
                            sha256: string | null;
                            doneAt: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audience-exports/{export}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Agree to an export, as the second person
         * @description 由第二人同意导出
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    export: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audience-exports/{export}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse an export
         * @description 拒绝导出并说明原因
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    export: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audience-exports/{export}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take an export that was agreed to, as CSV
         * @description Each customer is asked anew; personal fields are masked by the caller's role. Who took it, and what, is audited.
         *
         *     取出已同意的导出文件（CSV）：逐个核对客户，个人信息按角色脱敏，并记入审计
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    export: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": unknown;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists
         * @description Managers and agents see those that hold customers of their own.
         *
         *     名单；客户经理与坐席只见自己的
         */
        get: {
            parameters: {
                query?: {
                    state?: "waiting" | "active" | "refused" | "taken_back" | "expired";
                    /** @description Name of an audience */
                    audience?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            lists: {
                                /** Format: uuid */
                                list: string;
                                audience: string;
                                version: number;
                                zh: string;
                                en: string;
                                owners: string[];
                                purpose: string;
                                /** Format: date */
                                from: string;
                                /** Format: date */
                                until: string;
                                count: number;
                                found: number;
                                /** @enum {unknown} */
                                state: "waiting" | "active" | "refused" | "taken_back" | "expired";
                                madeBy: string;
                                /** Format: date-time */
                                madeAt: string;
                                approvedBy: string | null;
                                approvedAt: string | null;
                                endedBy: string | null;
                                endedAt: string | null;
                                reason: string | null;
                                shares: {
                                    owner: string;
                                    /** @enum {unknown} */
                                    state: "waiting" | "open" | "gone" | "done" | "taken_back" | "expired";
                                    count: number;
                                }[];
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Hand the customers of an audience to colleagues as a list
         * @description Each customer is asked one by one. Customers go to their own manager where that is an owner, the others evenly. More than 200 wait for a second person.
         *
         *     将客群下发为名单（7 至 31 天）：逐个核对客户并分配给同事；超过 200 位客户须由第二人审批
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Name of an audience */
                        audience: string;
                        /** @description Logins of those who work the list; customers with a manager among them go to that one */
                        owners: string[];
                        purpose: string;
                        /** @description Bank days that it is valid */
                        days: number;
                        /**
                         * Format: date
                         * @description First day; today when absent
                         */
                        from?: string;
                        /** @description At most so many customers */
                        most?: number;
                        /** @description Attribute whose largest values come first */
                        by?: string;
                        name?: {
                            zh: string;
                            en: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            list: string;
                            /**
                             * @description waiting: a second person has to approve it
                             * @enum {unknown}
                             */
                            state: "waiting" | "active";
                            /** Format: date */
                            from: string;
                            /** Format: date */
                            until: string;
                            count: number;
                            /** @description Customers that the audience was found to hold */
                            found: number;
                            /** @description Of those found, no longer of the audience when asked one by one */
                            gone: number;
                            /** @description Of the audience, and on another list of it already */
                            elsewhere: number;
                            /** @description Served where none of the owners works */
                            unassigned: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lists/{list}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One list
         * @description 某份名单
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    list: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            list: string;
                            audience: string;
                            version: number;
                            zh: string;
                            en: string;
                            owners: string[];
                            purpose: string;
                            /** Format: date */
                            from: string;
                            /** Format: date */
                            until: string;
                            count: number;
                            found: number;
                            /** @enum {unknown} */
                            state: "waiting" | "active" | "refused" | "taken_back" | "expired";
                            madeBy: string;
                            /** Format: date-time */
                            madeAt: string;
                            approvedBy: string | null;
                            approvedAt: string | null;
                            endedBy: string | null;
                            endedAt: string | null;
                            reason: string | null;
                            shares: {
                                owner: string;
                                /** @enum {unknown} */
                                state: "waiting" | "open" | "gone" | "done" | "taken_back" | "expired";
                                count: number;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lists/{list}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Customers of a list, each asked anew
         * @description 名单中的客户，逐个核对后给出（脱敏）
         */
        get: {
            parameters: {
                query?: {
                    /** @description Login */
                    owner?: string;
                    state?: "waiting" | "open" | "gone" | "done" | "taken_back" | "expired";
                    /** @description next of the page before */
                    after?: string;
                    /** @description Default 100 */
                    limit?: number;
                };
                header?: never;
                path: {
                    list: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            list: string;
                            members: {
                                customer: number;
                                owner: string;
                                /** @enum {unknown} */
                                state: "waiting" | "open" | "gone" | "done" | "taken_back" | "expired";
                                /** @description Open, within validity, and of the audience when asked just now */
                                usable: boolean;
                                /** @description Personal fields, masked by the caller's role */
                                personal: {
                                    [key: string]: string;
                                };
                            }[];
                            next: number | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lists/{list}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve a list, as the second person
         * @description Its customers are asked again; those who left the audience meanwhile are let go.
         *
         *     由第二人审批名单；已离开客群的客户不再下发
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    list: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            list: string;
                            count: number;
                            gone: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lists/{list}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse a list
         * @description 拒绝名单并说明原因
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    list: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lists/{list}/take-back": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a list back, or one owner's part of it
         * @description 收回名单，或收回某位同事的部分
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    list: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Login; everybody's part when absent */
                        owner?: string;
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            list: string;
                            takenBack: number;
                            ended: boolean;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/boards/lifecycle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Customers by lifecycle stage and day, and the moves between stages
         * @description For the caller's part of the bank. A day's flows lead from its beginning to its end: who went and came back on the same day is in none.
         *
         *     生命周期看板：按日的各阶段客户数与阶段间流转
         */
        get: {
            parameters: {
                query?: {
                    /** @description First day; 29 days before the last */
                    from?: string;
                    /** @description Last day; today */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {unknown} */
                            board: "lifecycle" | "value";
                            /** Format: date */
                            from: string;
                            /** Format: date */
                            to: string;
                            /** @description When the copy of the profile was taken up to which moves are known */
                            copiedAt: string | null;
                            parts: {
                                tag: string;
                                zh: string;
                                en: string;
                                values: {
                                    value: string;
                                    zh: string;
                                    en: string;
                                }[];
                                days: {
                                    /** Format: date */
                                    day: string;
                                    values: {
                                        value: string;
                                        /** @description Customers who had the value at the day's end */
                                        customers: number;
                                        entered: number;
                                        left: number;
                                    }[];
                                    flows: {
                                        /** @description Null: without the tag */
                                        from: string | null;
                                        /** @description Null: without the tag */
                                        to: string | null;
                                        customers: number;
                                    }[];
                                }[];
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/boards/value": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Customers by tier, grade and group and day, and the moves between them
         * @description For the caller's part of the bank. A day's flows lead from its beginning to its end: who went and came back on the same day is in none.
         *
         *     价值看板：按日的分层、分级、分群客户数与其间流转
         */
        get: {
            parameters: {
                query?: {
                    /** @description First day; 29 days before the last */
                    from?: string;
                    /** @description Last day; today */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {unknown} */
                            board: "lifecycle" | "value";
                            /** Format: date */
                            from: string;
                            /** Format: date */
                            to: string;
                            /** @description When the copy of the profile was taken up to which moves are known */
                            copiedAt: string | null;
                            parts: {
                                tag: string;
                                zh: string;
                                en: string;
                                values: {
                                    value: string;
                                    zh: string;
                                    en: string;
                                }[];
                                days: {
                                    /** Format: date */
                                    day: string;
                                    values: {
                                        value: string;
                                        /** @description Customers who had the value at the day's end */
                                        customers: number;
                                        entered: number;
                                        left: number;
                                    }[];
                                    flows: {
                                        /** @description Null: without the tag */
                                        from: string | null;
                                        /** @description Null: without the tag */
                                        to: string | null;
                                        customers: number;
                                    }[];
                                }[];
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quality": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How good the data of customers is
         * @description Completeness, validity, freshness, shift against the period before, and duplicates by attribute; for the caller's part of the bank.
         *
         *     客户数据质量：各属性的完整性、有效性、时效、分布偏移与重复
         */
        get: {
            parameters: {
                query?: {
                    /** @description Days of a period; 30 */
                    days?: number;
                    /** @description Most seconds of a part; 20 */
                    seconds?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            at: string;
                            customers: number;
                            days: number;
                            attributes: {
                                name: string;
                                zh: string;
                                en: string;
                                personal: boolean;
                                /** @description Customers */
                                of: number;
                                /** @description Customers who have a value */
                                present: number;
                                share: number | null;
                                requiredShare: number | null;
                                /** @description Values that break a rule of the catalog */
                                invalid: number;
                                /** @description Values whose form was judged; of sealed ones a sample */
                                judged: number;
                                duplicates: number | null;
                                freshWithin: string | null;
                                freshness: {
                                    newest: string | null;
                                    fresh: number | null;
                                    /** @description Customers whose value was ever told */
                                    told: number;
                                } | null;
                                shift: {
                                    psi: number | null;
                                    /** @description Values told in the period before */
                                    before: number;
                                    /** @description Values told in the last period */
                                    now: number;
                                } | null;
                                faults: string[];
                            }[];
                            duplicates: {
                                key: string;
                                customers: number;
                                examples: number[][];
                            }[];
                            missing: {
                                part: string;
                                /** @description out_of_time or whole_bank_only */
                                reason: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/simulation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The simulated bank that runs beside this one
         * @description Its time, counts of every part of the loop, playbooks, and figures beside the truth. No real data.
         *
         *     正在运行的模拟银行：时间、闭环各环节的计数、各剧本、与随机留白对照的效果（均为模拟）
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description preparing, running, paused, over or failed */
                            state: string;
                            /** @description The simulated bank's time */
                            now: string;
                            /** @description Days that it has lived */
                            day: number;
                            days: number;
                            customers: number;
                            seed: number;
                            /** @description Seconds of its time in a second, as wished */
                            speed: number;
                            /** @description As it was lately */
                            reached: number;
                            /** @description Events that its systems sent */
                            events: number;
                            /** @description Requests of its systems that were answered */
                            answers: number;
                            /** @description Facts in its log, those of the product included */
                            facts: number;
                            runs: number;
                            decisions: number;
                            touches: number;
                            delivered: number;
                            /** @description Tasks that wait for a colleague */
                            tasks: number;
                            converted: number;
                            playbooks: {
                                playbook: string;
                                zh: string;
                                en: string;
                                stage: string;
                                runs: number;
                                open: number;
                                converted: number;
                                touches: number;
                            }[];
                            channels: {
                                channel: string;
                                touches: number;
                            }[];
                            newest: {
                                at: string;
                                customer: number;
                                playbook: string;
                                channel: string;
                                state: string;
                            }[];
                            /** @description Trained on the simulated bank's own past; strategies with a score go by those that stand */
                            models: {
                                model: string;
                                zh: string;
                                en: string;
                                version: number;
                                /** @enum {unknown} */
                                state: "draft" | "challenger" | "champion" | "retired";
                                algorithm: string;
                                /** Format: date-time */
                                trainedOn: string;
                                rows: number;
                                positives: number;
                                auc: number | null;
                                madeBy: string;
                                approvedBy: string | null;
                                suspended: boolean;
                                /** @description Scores of the model that have gone out */
                                scored: number;
                                /** @description Strategies that read its score */
                                playbooks: string[];
                                /** @description Day since which they go by it; null: they keep to their rules */
                                since: string | null;
                            }[];
                            /** @description Figures that banks reported, here as differences between treated customers and a random holdout with 95 % intervals, beside the truth; all simulated */
                            figures: unknown[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/simulation/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop the simulated bank's time
         * @description 暂停模拟银行的时间
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": Record<string, never>;
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description preparing, running, paused, over or failed */
                            state: string;
                            /** @description The simulated bank's time */
                            now: string;
                            /** @description Days that it has lived */
                            day: number;
                            days: number;
                            customers: number;
                            seed: number;
                            /** @description Seconds of its time in a second, as wished */
                            speed: number;
                            /** @description As it was lately */
                            reached: number;
                            /** @description Events that its systems sent */
                            events: number;
                            /** @description Requests of its systems that were answered */
                            answers: number;
                            /** @description Facts in its log, those of the product included */
                            facts: number;
                            runs: number;
                            decisions: number;
                            touches: number;
                            delivered: number;
                            /** @description Tasks that wait for a colleague */
                            tasks: number;
                            converted: number;
                            playbooks: {
                                playbook: string;
                                zh: string;
                                en: string;
                                stage: string;
                                runs: number;
                                open: number;
                                converted: number;
                                touches: number;
                            }[];
                            channels: {
                                channel: string;
                                touches: number;
                            }[];
                            newest: {
                                at: string;
                                customer: number;
                                playbook: string;
                                channel: string;
                                state: string;
                            }[];
                            /** @description Trained on the simulated bank's own past; strategies with a score go by those that stand */
                            models: {
                                model: string;
                                zh: string;
                                en: string;
                                version: number;
                                /** @enum {unknown} */
                                state: "draft" | "challenger" | "champion" | "retired";
                                algorithm: string;
                                /** Format: date-time */
                                trainedOn: string;
                                rows: number;
                                positives: number;
                                auc: number | null;
                                madeBy: string;
                                approvedBy: string | null;
                                suspended: boolean;
                                /** @description Scores of the model that have gone out */
                                scored: number;
                                /** @description Strategies that read its score */
                                playbooks: string[];
                                /** @description Day since which they go by it; null: they keep to their rules */
                                since: string | null;
                            }[];
                            /** @description Figures that banks reported, here as differences between treated customers and a random holdout with 95 % intervals, beside the truth; all simulated */
                            figures: unknown[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/simulation/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let the simulated bank's time go on
         * @description 恢复模拟银行的时间
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": Record<string, never>;
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description preparing, running, paused, over or failed */
                            state: string;
                            /** @description The simulated bank's time */
                            now: string;
                            /** @description Days that it has lived */
                            day: number;
                            days: number;
                            customers: number;
                            seed: number;
                            /** @description Seconds of its time in a second, as wished */
                            speed: number;
                            /** @description As it was lately */
                            reached: number;
                            /** @description Events that its systems sent */
                            events: number;
                            /** @description Requests of its systems that were answered */
                            answers: number;
                            /** @description Facts in its log, those of the product included */
                            facts: number;
                            runs: number;
                            decisions: number;
                            touches: number;
                            delivered: number;
                            /** @description Tasks that wait for a colleague */
                            tasks: number;
                            converted: number;
                            playbooks: {
                                playbook: string;
                                zh: string;
                                en: string;
                                stage: string;
                                runs: number;
                                open: number;
                                converted: number;
                                touches: number;
                            }[];
                            channels: {
                                channel: string;
                                touches: number;
                            }[];
                            newest: {
                                at: string;
                                customer: number;
                                playbook: string;
                                channel: string;
                                state: string;
                            }[];
                            /** @description Trained on the simulated bank's own past; strategies with a score go by those that stand */
                            models: {
                                model: string;
                                zh: string;
                                en: string;
                                version: number;
                                /** @enum {unknown} */
                                state: "draft" | "challenger" | "champion" | "retired";
                                algorithm: string;
                                /** Format: date-time */
                                trainedOn: string;
                                rows: number;
                                positives: number;
                                auc: number | null;
                                madeBy: string;
                                approvedBy: string | null;
                                suspended: boolean;
                                /** @description Scores of the model that have gone out */
                                scored: number;
                                /** @description Strategies that read its score */
                                playbooks: string[];
                                /** @description Day since which they go by it; null: they keep to their rules */
                                since: string | null;
                            }[];
                            /** @description Figures that banks reported, here as differences between treated customers and a random holdout with 95 % intervals, beside the truth; all simulated */
                            figures: unknown[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/simulation/speed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change how fast the simulated bank's time goes
         * @description 调整模拟银行的速度：每秒经过多少秒银行时间
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Seconds of its time in a second; a machine that can't keep up goes as fast as it can */
                        speed: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description preparing, running, paused, over or failed */
                            state: string;
                            /** @description The simulated bank's time */
                            now: string;
                            /** @description Days that it has lived */
                            day: number;
                            days: number;
                            customers: number;
                            seed: number;
                            /** @description Seconds of its time in a second, as wished */
                            speed: number;
                            /** @description As it was lately */
                            reached: number;
                            /** @description Events that its systems sent */
                            events: number;
                            /** @description Requests of its systems that were answered */
                            answers: number;
                            /** @description Facts in its log, those of the product included */
                            facts: number;
                            runs: number;
                            decisions: number;
                            touches: number;
                            delivered: number;
                            /** @description Tasks that wait for a colleague */
                            tasks: number;
                            converted: number;
                            playbooks: {
                                playbook: string;
                                zh: string;
                                en: string;
                                stage: string;
                                runs: number;
                                open: number;
                                converted: number;
                                touches: number;
                            }[];
                            channels: {
                                channel: string;
                                touches: number;
                            }[];
                            newest: {
                                at: string;
                                customer: number;
                                playbook: string;
                                channel: string;
                                state: string;
                            }[];
                            /** @description Trained on the simulated bank's own past; strategies with a score go by those that stand */
                            models: {
                                model: string;
                                zh: string;
                                en: string;
                                version: number;
                                /** @enum {unknown} */
                                state: "draft" | "challenger" | "champion" | "retired";
                                algorithm: string;
                                /** Format: date-time */
                                trainedOn: string;
                                rows: number;
                                positives: number;
                                auc: number | null;
                                madeBy: string;
                                approvedBy: string | null;
                                suspended: boolean;
                                /** @description Scores of the model that have gone out */
                                scored: number;
                                /** @description Strategies that read its score */
                                playbooks: string[];
                                /** @description Day since which they go by it; null: they keep to their rules */
                                since: string | null;
                            }[];
                            /** @description Figures that banks reported, here as differences between treated customers and a random holdout with 95 % intervals, beside the truth; all simulated */
                            figures: unknown[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the installation does
         * @description Engines, lag and definitions; figures of the story for those who may read the report.
         *
         *     系统状态：引擎、滞后、定义与故事数字
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            version: string;
                            bank: {
                                name: string;
                                zh: string;
                                en: string;
                                zone: string;
                                today: string;
                            };
                            roles: string[];
                            engines: {
                                postgres: boolean;
                                clickhouse: boolean;
                            };
                            lag: {
                                /** @description Facts that are not in ClickHouse yet */
                                facts: number;
                                seconds: number | null;
                                /** @description Customers whose copy is behind */
                                customers: number;
                            } | null;
                            definitions: {
                                version: string;
                                /** @description Whether these were applied last */
                                current: boolean;
                            };
                            /** @description Figures of the sample story, for those who may see them */
                            story: {
                                rows: number;
                                from: string | null;
                                to: string | null;
                                auc: number | null;
                                decisions: {
                                    made: number;
                                    chosen: number;
                                    withheld: number;
                                    holdout: number;
                                };
                                touches: {
                                    planned: number;
                                    sent: number;
                                    duplicates: number;
                                };
                                intake: {
                                    accepted: number;
                                    quarantined: number;
                                    duplicates: number;
                                };
                                converted: number;
                            } | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is signed in
         * @description 当前登录者及其权限
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            kind: string;
                            name: string;
                            names: {
                                zh: string;
                                en: string;
                            } | null;
                            login: string | null;
                            /** @description As records name who is here */
                            as: string;
                            roles: string[];
                            wholeBank: boolean;
                            /** @description Permissions, by name */
                            may: string[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The story's report as JSON
         * @description 故事报告（JSON）
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The story's report as a page
         * @description 故事报告（网页）
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Server-sent events: `changed` with topics whose screens are stale
         * @description Facts of the log and changes by people, without saying which; at most one every two seconds.
         *
         *     服务器推送事件：提示界面数据已变化（不含内容），最多每两秒一次
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/catalog": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the bank's data are called and mean
         * @description 数据目录：属性、指标、标签、评分、事件、产品、渠道与导入映射的名称与含义
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Of the definitions */
                            version: string;
                            attributes: {
                                name: string;
                                zh: string;
                                en: string;
                                about?: {
                                    zh: string;
                                    en: string;
                                };
                                type: string;
                                personal: boolean;
                                /** @description Whether a model may use it */
                                model: boolean;
                                unit?: {
                                    zh: string;
                                    en: string;
                                };
                                /** @description The values it may take */
                                values?: {
                                    value: string;
                                    zh: string;
                                    en: string;
                                }[];
                            }[];
                            metrics: {
                                name: string;
                                zh: string;
                                en: string;
                                about?: {
                                    zh: string;
                                    en: string;
                                };
                                type: string;
                                function?: string;
                                window: string;
                                events: string[];
                            }[];
                            /** @description Metrics that the questions of models make of events, beside those of the catalog */
                            features: {
                                name: string;
                                zh: string;
                                en: string;
                            }[];
                            tags: {
                                name: string;
                                zh: string;
                                en: string;
                                about?: {
                                    zh: string;
                                    en: string;
                                };
                                kind?: string;
                                /** @enum {unknown} */
                                how: "rule" | "computed" | "facts";
                                /** @description The values it may take */
                                values?: {
                                    value: string;
                                    zh: string;
                                    en: string;
                                }[];
                            }[];
                            scores: {
                                name: string;
                                zh: string;
                                en: string;
                            }[];
                            events: {
                                name: string;
                                zh: string;
                                en: string;
                                builtIn: boolean;
                                fields: {
                                    name: string;
                                    type: string;
                                    required: boolean;
                                    personal: boolean;
                                }[];
                            }[];
                            products: {
                                name: string;
                                zh: string;
                                en: string;
                                about?: {
                                    zh: string;
                                    en: string;
                                };
                                kind: string;
                                risk?: string;
                            }[];
                            channels: {
                                name: string;
                                zh: string;
                                en: string;
                                about?: {
                                    zh: string;
                                    en: string;
                                };
                                classes: string[];
                                by: string;
                            }[];
                            imports: {
                                id: string;
                                zh: string;
                                en: string;
                                /** @description Columns that the file must have */
                                columns: string[];
                                /** @description What becomes of each column */
                                mapping: {
                                    column: string;
                                    event: string;
                                    field: string;
                                    zh: string;
                                    en: string;
                                    /** @description Whether a row without it is set aside */
                                    required: boolean;
                                }[];
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conditions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read a condition: its text, its tree for a visual builder, and what is wrong with it
         * @description Give either; what nobody changed of a tree stands in the text as it was written.
         *
         *     解析条件：文本与可视化条件树互转，并指出写错的位置与改法
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        condition?: string;
                        nodes?: {
                            /** @enum {unknown} */
                            kind: "all" | "any" | "not" | "clause" | "text";
                            /** @description Places of its parts in `nodes` */
                            of?: number[];
                            left?: string;
                            /** @enum {unknown} */
                            operator?: "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "holds" | "contains" | "starts_with" | "ends_with" | "present" | "true";
                            values?: {
                                /** @enum {unknown} */
                                type: "string" | "bool" | "number" | "date" | "instant" | "duration" | "today" | "now";
                                value?: string;
                            }[];
                            /** @description Whether the values are a list */
                            list?: boolean;
                            text?: string;
                            /** @description The clause as it was written */
                            written?: string;
                            gaps?: string[];
                        }[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            condition: string;
                            /** @description The first is the whole; empty where the text has no form */
                            nodes: {
                                /** @enum {unknown} */
                                kind: "all" | "any" | "not" | "clause" | "text";
                                /** @description Places of its parts in `nodes` */
                                of?: number[];
                                left?: string;
                                /** @enum {unknown} */
                                operator?: "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "holds" | "contains" | "starts_with" | "ends_with" | "present" | "true";
                                values?: {
                                    /** @enum {unknown} */
                                    type: "string" | "bool" | "number" | "date" | "instant" | "duration" | "today" | "now";
                                    value?: string;
                                }[];
                                /** @description Whether the values are a list */
                                list?: boolean;
                                text?: string;
                                /** @description The clause as it was written */
                                written?: string;
                                gaps?: string[];
                            }[];
                            /** @description Where in the text, what, and what to write instead */
                            problems: {
                                start: number;
                                end: number;
                                name: string;
                                zh: string;
                                en: string;
                            }[];
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organisation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Units and people of the bank
         * @description 机构与人员
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            units: {
                                code: string;
                                zh: string;
                                en: string;
                                kind: string;
                                parent: string | null;
                            }[];
                            /** @description Of the caller's units; their roles are head office's to see */
                            people: {
                                login: string;
                                zh: string;
                                en: string;
                                unit: string;
                                active: boolean;
                                roles: string[];
                                /** @description As records name this person */
                                as: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Roles, and what each may do
         * @description 各岗位及其权限
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            roles: {
                                role: string;
                                /** @description Permissions, as audit and keys name them */
                                may: string[];
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * API keys, without what they are made of
         * @description API 密钥（不含密钥内容），以及密钥可持有的权限
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            keys: {
                                /** @description Public part */
                                key: string;
                                name: string;
                                permissions: string[];
                                units: string[] | null;
                                ratePerSecond: number;
                                /** Format: date-time */
                                createdAt: string;
                                createdBy: string;
                                expiresAt: string | null;
                                revokedAt: string | null;
                            }[];
                            /** @description Permissions that a key may be given */
                            grantable: string[];
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Make an API key; its text is shown this once
         * @description It can do no more than it lists and see no more than its units; it is kept as a hash.
         *
         *     新建 API 密钥；密钥内容仅此一次显示
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description What it is for */
                        name: string;
                        /** @description As `grantable` of `/v1/keys` names them */
                        permissions: string[];
                        /** @description Codes of units whose customers it sees, each with those below; null: the whole bank */
                        units: string[] | null;
                        /** @description Requests a second */
                        ratePerSecond: number;
                        /**
                         * Format: date-time
                         * @description Absent: it does not end by itself
                         */
                        expiresAt?: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Public part */
                            key: string;
                            /** @description What the system sends as Bearer token; never shown again */
                            keyText: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{key}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke an API key, for good
         * @description 吊销 API 密钥，不可恢复
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    key: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Why; it stands in the audit trail */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Settings: what holds, who said so, and what each may be; no secrets
         * @description 系统设置：生效值、由谁给出、允许范围；不含机密
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            settings: {
                                name: string;
                                zh: string;
                                en: string;
                                /** @description Whether the environment says so; else the fallback holds */
                                given: boolean;
                                /** @description Null for a secret that is set */
                                value: string | null;
                                fallback: string;
                                secret: boolean;
                                least: number | null;
                                most: number | null;
                                choices: string[] | null;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/system": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What waits in the installation, what was set aside, and how large it is
         * @description 系统健康：待处理的积压、被搁置的内容、各引擎版本与占用
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description What waits, and what was set aside */
                            waits: {
                                /** @description Facts that nobody has applied yet */
                                toApply: number;
                                /** @description Customers whose facts could not be applied */
                                parked: number;
                                /** @description Runs of playbooks that failed again and again */
                                aside: number;
                                quarantined: number;
                                touchesDue: number;
                                touchesUnknown: number;
                                /** @description Entries of the audit trail that stand in no chain yet */
                                unsealed: number;
                            };
                            engines: {
                                /** @enum {unknown} */
                                engine: "postgres" | "clickhouse";
                                version: string | null;
                                bytes: number | null;
                            }[];
                            process: {
                                node: string;
                                residentBytes: number;
                                heapBytes: number;
                            };
                            applied: {
                                version: string;
                                /** Format: date-time */
                                at: string;
                                by: string;
                            } | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The audit trail, newest first
         * @description 审计记录，由新到旧
         */
        get: {
            parameters: {
                query?: {
                    /** @description Login of a colleague */
                    person?: string;
                    /** @description Action or the first letters of actions, as profile.reveal */
                    action?: string;
                    /** @description What it was done to */
                    target?: string;
                    /** @description `next` of the page before */
                    before?: number;
                    /** @description Default 100 */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            entries: {
                                entry: number;
                                /** Format: date-time */
                                at: string;
                                actor: string;
                                person: {
                                    login: string;
                                    zh: string;
                                    en: string;
                                } | null;
                                action: string;
                                target: string;
                                reason: string | null;
                                before: unknown;
                                after: unknown;
                                /** @description Whether it stands in the chain of hashes */
                                sealed: boolean;
                            }[];
                            next: number | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/home": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The loop in numbers by day, and what waits for somebody, of the caller's part of the bank
         * @description 首页数字：本人权限范围内闭环各环节按日计数，以及待处理事项
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: date */
                            today: string;
                            /**
                             * Format: date
                             * @description The last day on which something was decided, or today
                             */
                            latest: string;
                            /** @description Fourteen, oldest first; the last is `latest` */
                            days: {
                                /** Format: date */
                                day: string;
                                /** @description Null for whoever sees a part of the bank alone */
                                facts: number | null;
                                /** @description Null for whoever sees a part of the bank alone */
                                scores: number | null;
                                /** @description Runs of playbooks that began */
                                found: number;
                                decided: number;
                                chosen: number;
                                touches: number;
                                /** @description Of the touches: failed, denied at the last moment, or expired */
                                failed: number;
                                results: number;
                                converted: number;
                            }[];
                            /** @description Why customers got nothing on these days */
                            silences: {
                                code: string;
                                zh: string;
                                en: string;
                                count: number;
                            }[];
                            tasks: {
                                open: number;
                                late: number;
                                mine: number;
                                mineLate: number;
                                doneToday: number;
                                reviews: number;
                            };
                            /** @description What waits for somebody, where anything does */
                            waiting: {
                                /** @enum {unknown} */
                                what: "quarantine" | "runs_aside" | "playbooks" | "policies" | "audiences" | "lists" | "exports" | "tasks_late" | "touches_unknown";
                                count: number;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/home/oversight": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was stopped and by which rule, withdrawn consents and complaints, by day
         * @description 风险与合规：未放行的风险事件、被规则拒绝的决策与触达、撤回授权与投诉，按日计数
         */
        get: {
            parameters: {
                query?: {
                    /** @description How many, the last one included; 14 when absent */
                    days?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: date */
                            from: string;
                            /** Format: date */
                            to: string;
                            days: {
                                /** Format: date */
                                day: string;
                                /** @description Risk events that asked for more proof */
                                steppedUp: number;
                                /** @description Risk events that were held */
                                held: number;
                                /** @description Risk events that were given to a person */
                                reviewed: number;
                                /** @description Decisions that rules alone forbade */
                                denied: number;
                                /** @description Withdrawals of consent to marketing */
                                optOuts: number;
                                complaints: number;
                                resolved: number;
                            }[];
                            /** @description Rules that forbade decisions, or stopped touches at the last moment; most frequent first */
                            denials: {
                                code: string;
                                zh: string;
                                en: string;
                                decisions: number;
                                touches: number;
                            }[];
                            /** @description By channel; null: all channels at once */
                            optOuts: {
                                channel: string | null;
                                count: number;
                            }[];
                            complaints: {
                                open: number;
                                customers: number;
                            };
                            /** @description Reviews that wait for a colleague */
                            reviews: number;
                            /** @description Playbooks that are paused */
                            paused: {
                                code: string;
                                zh: string;
                                en: string;
                            }[];
                            /** @description Looks at personal data without masks */
                            unmasked: {
                                times: number;
                                people: number;
                            };
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/home/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What playbooks brought beside their holdout, money, and how often customers were contacted
         * @description 近期成效：金额、与留白对照的增量、触达压力（本人权限范围内）
         */
        get: {
            parameters: {
                query?: {
                    /** @description How many, the last one included; 30 when absent */
                    days?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: date */
                            from: string;
                            /** Format: date */
                            to: string;
                            playbooks: {
                                code: string;
                                zh: string;
                                en: string;
                                treated: number;
                                control: number;
                                converted: number;
                                treatedRate: number | null;
                                controlRate: number | null;
                                difference: {
                                    value: number;
                                    low: number;
                                    high: number;
                                } | null;
                                verdict: {
                                    code: string;
                                    zh: string;
                                    en: string;
                                };
                                /** @description Yuan: first conversions of treated customers */
                                amount: string;
                                /** @description Yuan: their touches */
                                cost: string;
                            }[];
                            money: {
                                /** @description Yuan: first conversions of treated customers */
                                amount: string;
                                /** @description Yuan: their touches */
                                cost: string;
                                conversions: number;
                                /** @description Conversions beyond the control's rate, where a difference can be told; null: nowhere */
                                brought: number | null;
                            };
                            pressure: {
                                /** @description Customers by marketing touches that went out to them; 5 stands for five and more */
                                spread: {
                                    touches: number;
                                    customers: number;
                                }[];
                                touches: number;
                                customers: number;
                                complaints: number;
                                optOuts: number;
                            };
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: never;
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
