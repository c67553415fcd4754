import { useState } from 'preact/hooks';

interface NumberFieldProps {
  label: string;
  value: number;
  min: number;
  max: number;
  disabled?: boolean;
  onChange: (value: number) => void;
}

/** A whole number. While the text is empty or out of range, the browser shows the problem and the last value stays. */
export function NumberField({ label, value, min, max, disabled = false, onChange }: NumberFieldProps) {
  const [text, setText] = useState(String(value));
  return (
    <label class="field short">
      {label}
      <input
        type="number"
        min={min}
        max={max}
        step={1}
        required
        disabled={disabled}
        value={text}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
          if (currentTarget.validity.valid) onChange(currentTarget.valueAsNumber);
        }}
      />
    </label>
  );
}
