/** The 2D drawing library and its style sheet, as one lazy chunk. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

export default uPlot;
