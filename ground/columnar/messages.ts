/** What supervisor and child say to each other. */
export type ToChild =
  | {
      readonly kind: "start";
      readonly dir: string;
      /** 0: any free one. */
      readonly port: number;
      readonly user: string;
      readonly password: string;
      readonly memoryBytes: number;
    }
  | { readonly kind: "stop" };

export type StartFailure = "folder_locked" | "disk_full" | "port" | "wrong_version" | "start_failed";

export type FromChild =
  | { readonly kind: "ready"; readonly port: number }
  | {
      readonly kind: "failed";
      readonly reason: StartFailure;
      readonly message: string;
      readonly found?: string;
      readonly wanted?: string;
      readonly port?: number;
    };
