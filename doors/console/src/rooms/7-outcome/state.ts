/** What stands in the address of the outcomes' page. */
export interface OutcomeState {
  readonly playbook?: string;
  readonly from?: string;
  readonly to?: string;
  readonly unit?: string;
}
