/** The 3D drawing library with only the traces we draw, as one lazy chunk. Nothing else may import it. */
import Plotly from "plotly.js/lib/core";
import heatmap from "plotly.js/lib/heatmap";
import scatter3d from "plotly.js/lib/scatter3d";
import surface from "plotly.js/lib/surface";

Plotly.register([surface, scatter3d, heatmap]);

export default Plotly;
