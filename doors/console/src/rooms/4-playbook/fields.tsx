/** Fields of a playbook's form: each says one thing of the file, and shows what is wrong with it. */
import { Button, Select } from "antd";
import { type ReactNode, useId } from "react";
import { useWordOf, useWords } from "../../words/index.ts";
import { Condition } from "./condition.tsx";
import { channelsOf, fitting, useEditing } from "./editing.ts";
import { Entry, type FieldProps, Labelled, Named } from "./entries.tsx";
import { type Path, plain, valueAt } from "./flow.ts";
import { formWords } from "./form-words.ts";
import { channels, type Field, type Variant } from "./spec.ts";
import { playbook as words } from "./words.ts";

export function Fields({ fields, path }: { readonly fields: readonly Field[]; readonly path: Path }) {
  return (
    <div className="form-fields">
      {fields.map((field) => (
        <FieldOf key={field.key} field={field} path={path} />
      ))}
    </div>
  );
}

export function FieldOf({ field, path }: FieldProps): ReactNode {
  switch (field.kind) {
    case "part":
      return <Part field={field} path={path} />;
    case "both":
      return <Part field={{ ...field, fields: bothFields, begin: { zh: "", en: "" } }} path={path} />;
    case "parts":
      return <Parts field={field} path={path} />;
    case "variant":
      return <OneOf field={field} path={path} />;
    case "rule":
    case "condition":
      return <Condition field={field} path={path} />;
    case "content":
      return <Contents field={field} path={path} />;
    default:
      return <Single field={field} path={path} />;
  }
}

const bothFields: readonly Field[] = [
  { key: "zh", kind: "text", needed: true },
  { key: "en", kind: "text", needed: true },
];

function Single({ field, path }: FieldProps) {
  const { file, set } = useEditing();
  const word = useWordOf(formWords);
  const here = [...path, field.key];
  const label = word(`f_${field.key}`);
  return (
    <Labelled label={label} path={here}>
      <Entry
        field={field}
        path={here}
        label={label}
        value={valueAt(file, here)}
        write={(value) => set(here, value === "" && !field.needed ? undefined : value)}
      />
    </Labelled>
  );
}

/** A content; where several channels may carry it, one of each. */
function Contents({ field, path }: FieldProps) {
  const { file, set, names } = useEditing();
  const word = useWordOf(formWords);
  const here = [...path, field.key];
  const value = valueAt(file, here);
  const label = word(`f_${field.key}`);
  const byChannel = plain(value);
  const own = channelsOf(file, path);
  const isMap = typeof value === "object" && value !== null;
  // One of several contents stands in for it.
  if (value === undefined && !field.needed && valueAt(file, [...path, "choose"]) !== undefined) return null;
  const known = (channel?: string) => names.contents.filter((one) => channel === undefined || one.channel === channel);
  if (!isMap && own.length === 1)
    return (
      <Labelled label={label} path={here}>
        <Named
          field={field}
          path={here}
          label={label}
          value={value}
          write={(next) => set(here, next === "" && !field.needed ? undefined : next)}
          known={known(own[0])}
        />
      </Labelled>
    );
  const shown = [...new Set([...own, ...Object.keys(byChannel)])];
  const offered = shown.length > 0 ? shown : channels;
  return (
    <fieldset className="form-part">
      <legend>{label}</legend>
      {offered
        .filter((channel) => shown.length > 0 || byChannel[channel] !== undefined || known(channel).length > 0)
        .map((channel) => {
          const at = [...here, channel];
          const name = word(`c_${channel}`);
          return (
            <Labelled key={channel} label={name} path={at}>
              <Named
                field={field.needed ? { ...field, needed: false } : field}
                path={at}
                label={name}
                value={byChannel[channel]}
                write={(next) => {
                  if (isMap || value === undefined) set(at, next === "" ? undefined : next);
                  else set(here, { [channel]: next });
                }}
                known={known(channel)}
              />
            </Labelled>
          );
        })}
    </fieldset>
  );
}

function Part({ field, path }: FieldProps) {
  const { file, set, names } = useEditing();
  const say = useWords(words);
  const word = useWordOf(formWords);
  const heading = useId();
  const here = [...path, field.key];
  const label = word(`f_${field.key}`);
  const fields = field.fields ?? [];
  if (valueAt(file, here) === undefined)
    return (
      <div className="form-add">
        <Button size="small" onClick={() => set(here, fitting(fields, field.begin ?? {}, names))}>
          {say("add_part", { name: label })}
        </Button>
      </div>
    );
  return (
    <fieldset className="form-part" aria-labelledby={heading}>
      <legend id={heading}>{label}</legend>
      <Fields fields={fields} path={here} />
      {field.needed ? null : (
        <Button size="small" danger type="text" onClick={() => set(here, undefined)}>
          {say("remove_part", { name: label })}
        </Button>
      )}
    </fieldset>
  );
}

function Parts({ field, path }: FieldProps) {
  const { file, set, names } = useEditing();
  const say = useWords(words);
  const word = useWordOf(formWords);
  const here = [...path, field.key];
  const label = word(`f_${field.key}`);
  const found = valueAt(file, here);
  const items = Array.isArray(found) ? found : [];
  const fields = field.fields ?? [];
  return (
    <fieldset className="form-part">
      <legend>{label}</legend>
      {items.map((_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items are known by their place alone.
        <fieldset className="form-part" key={at}>
          <legend>
            {label} {at + 1}
          </legend>
          <Fields fields={fields} path={[...here, at]} />
          <Button size="small" danger type="text" onClick={() => set([...here, at], undefined)}>
            {say("remove_part", { name: `${label} ${at + 1}` })}
          </Button>
        </fieldset>
      ))}
      <Button size="small" onClick={() => set(here, [...items, fitting(fields, field.begin ?? {}, names)])}>
        {say("add_part", { name: label })}
      </Button>
    </fieldset>
  );
}

const keysOf = ({ key, fields }: Variant): readonly string[] => [key, ...fields.map((field) => field.key)];

/** Exactly one of several ways to say a thing. */
function OneOf({ field, path }: FieldProps) {
  const { file, set, names } = useEditing();
  const word = useWordOf(formWords);
  const holder = plain(valueAt(file, path));
  const variants = field.variants ?? [];
  const current = variants.find(({ key }) => holder[key] !== undefined);
  const label = word(`f_${field.key}`);
  const change = (key: string) => {
    const next = variants.find((one) => one.key === key);
    if (!next || next === current) return;
    const gone = new Set(variants.flatMap(keysOf));
    const rest = Object.fromEntries(Object.entries(holder).filter(([one]) => !gone.has(one)));
    set(path, { ...(fitting(next.fields, next.begin, names) as object), ...rest });
  };
  return (
    <>
      <div className="field">
        {label}
        <Select
          aria-label={label}
          value={current?.key ?? null}
          popupMatchSelectWidth={false}
          onChange={change}
          options={variants.map(({ key }) => ({ value: key, label: word(`v_${field.key}_${key}`) }))}
        />
      </div>
      {current ? <Fields fields={current.fields} path={path} /> : null}
    </>
  );
}
