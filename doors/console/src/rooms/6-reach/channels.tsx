/** What channels are called, and the choice of one. */
import { Select } from "antd";
import { useCatalog } from "../../ui/use-catalog.ts";
import { common } from "../../words/common.ts";
import { useLanguage, useWords } from "../../words/index.ts";

/** What a channel is called. */
export function useChannelName(): (channel: string) => string {
  const catalog = useCatalog();
  const { of } = useLanguage();
  return (channel) => of(catalog?.channels.find(({ name }) => name === channel)) || channel;
}

export function ChannelChoice({
  value,
  onChange,
}: {
  readonly value: string | undefined;
  readonly onChange: (channel: string | undefined) => void;
}) {
  const sayCommon = useWords(common);
  const catalog = useCatalog();
  const { of } = useLanguage();
  return (
    <label className="field">
      {sayCommon("channel")}
      <Select
        value={value ?? ""}
        onChange={(next) => onChange(next || undefined)}
        style={{ minWidth: 150 }}
        options={[
          { value: "", label: sayCommon("all") },
          ...(catalog?.channels ?? []).map((one) => ({ value: one.name, label: of(one) })),
        ]}
      />
    </label>
  );
}
