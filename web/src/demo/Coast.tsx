/** The coast at the foot of the page: skerries, sea and the light. Decoration only. */
export function Coast() {
  return (
    <svg class="coast" viewBox="0 0 1280 260" preserveAspectRatio="xMinYMax slice" aria-hidden="true" focusable="false">
      <path class="coast__beam" d="M173 74 1280-26v236z" />
      <path class="coast__beam" d="M157 74 0 44v58z" />
      <path
        class="coast__far"
        d="M290 240c60-40 100-52 150-42s60 6 96-4 80 8 130 18 120 4 200-4 150-26 220-18 120-4 194-12v82H290z"
      />
      <path class="coast__tower" d="M155 92h20l7 104h-34z" />
      <path class="coast__band" d="M153.4 116h23.2l1.5 22h-26.2zM150.5 160h29l1.5 22h-32z" />
      <path class="coast__tower" d="M150 86h30v6h-30zM165 52l13 13h-26z" />
      <path class="coast__lamp" d="M156 65h18v21h-18z" />
      <path class="coast__rock" d="M0 214c36-8 62-6 92-14s46-12 76-8 44-2 66 6 60 14 120 46v16H0z" />
      <path class="coast__house" d="M196 176h34v24h-34zM192 177l21-15 21 15z" />
      <path
        class="coast__sea"
        d="M0 224c40-6 70 6 110 2s80-8 130-2 90 8 140 2 90-8 140-2 90 8 150 2 90-8 150-2 90 8 150 2 90-8 150-2 100 4 160 0v36H0z"
      />
    </svg>
  );
}
